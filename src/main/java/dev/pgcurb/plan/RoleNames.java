package dev.pgcurb.plan;

import dev.pgcurb.catalog.Role;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Roles belong to the whole cluster: a name that somebody else has is never taken over. */
final class RoleNames {
    private RoleNames() {}

    /** @throws Problem for each agent, slot or control role whose name is taken */
    static void check(Policy policy, Snapshot snapshot) {
        Map<String, Role> roles = new HashMap<>();
        snapshot.roles().forEach(role -> roles.put(role.name(), role));
        String database = snapshot.server().database();
        List<Problem> problems = new ArrayList<>();
        for (String name : Control.ALL) {
            check(name, Marks.CONTROL, roles.get(name), null, problems);
        }
        for (Agent agent : policy.agents().values()) {
            String place = agent.rule().source().toString();
            check(agent.name(), Marks.agent(database), roles.get(agent.name()), place, problems);
            for (String slot : AgentRoles.slots(agent)) {
                check(slot, Marks.slot(agent.name(), database), roles.get(slot), place, problems);
            }
        }
        if (!problems.isEmpty()) {
            throw Problem.all(problems);
        }
    }

    private static void check(
            String name,
            String mark,
            @org.jspecify.annotations.Nullable Role role,
            @org.jspecify.annotations.Nullable String place,
            List<Problem> problems) {
        if (role == null || mark.equals(role.comment())) {
            return;
        }
        String whose = role.ours() ? " serves another policy (" + role.comment() + ")" : " was not made by pgcurb";
        Problem problem = Problem.of(Code.PGC208, "the role \"" + name + "\" is there already and" + whose)
                .hint(
                        place == null
                                ? "rename that role: pgcurb needs the name for itself"
                                : "give the agent another name, or rename that role");
        problems.add(place == null ? problem : problem.at(place));
    }
}
