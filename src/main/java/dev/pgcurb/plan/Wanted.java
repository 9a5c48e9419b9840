package dev.pgcurb.plan;

import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Policy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The facts that a policy wants in a database. */
final class Wanted {
    private Wanted() {}

    /**
     * The wishes by key. Where two rules want one thing, the first one is named as the reason.
     *
     * @param body the policy as it is written
     * @param advice receives what a person should know
     * @throws Problem for everything that the policy names and the database does not have
     */
    static SequencedMap<String, Wish> of(
            Policy policy, String body, Snapshot snapshot, Records records, List<Advice> advice) {
        Able.check(snapshot);
        RoleNames.check(policy, snapshot);
        List<Reach> reaches = Reaches.of(policy, snapshot, advice);
        List<Wish> wishes = new ArrayList<>(Control.wishes(snapshot.server()));
        wishes.addAll(People.of(policy, snapshot));
        SchemaFiles.all().forEach(file -> wishes.add(Wish.plain(file)));
        wishes.add(Wish.plain(PolicyInForce.of(policy, body)));
        for (Agent agent : policy.agents().values()) {
            List<Reach> own = reaches.stream()
                    .filter(reach -> reach.agent().name().equals(agent.name()))
                    .toList();
            wishes.addAll(AgentRoles.of(agent, snapshot.server()));
            wishes.addAll(Registrations.of(policy, agent, own));
            wishes.addAll(TempSpace.of(agent, snapshot.server(), advice));
            own.forEach(reach -> wishes.addAll(Grants.of(reach)));
            wishes.addAll(SameName.of(own));
            wishes.addAll(Operations.of(agent, snapshot, advice));
        }
        wishes.addAll(RowRules.of(reaches, snapshot, RowSecurityOn.by(records), advice));
        Doubts.about(reaches, snapshot, advice);
        wishes.addAll(Hardenings.of(policy, snapshot, PublicLacks.taken(records), advice));
        List<Closure.Guarding> closure = Closure.of(reaches, snapshot);
        Able.check(reaches, closure, snapshot);
        Doubts.triggers(closure, snapshot, advice);
        wishes.addAll(Guards.of(closure, snapshot));
        wishes.addAll(UndoRights.of(closure, snapshot, RowSecurityOn.by(records)));
        wishes.addAll(TuningRights.of(policy, snapshot, RowSecurityOn.by(records), advice));
        SequencedMap<String, Wish> byKey = new LinkedHashMap<>();
        wishes.forEach(wish -> byKey.putIfAbsent(wish.fact().key(), wish));
        return byKey;
    }
}
