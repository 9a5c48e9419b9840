package dev.pgcurb.plan;

import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.RowPolicy;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import dev.pgcurb.policy.Filter;
import dev.pgcurb.policy.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Row filters as row policies.
 *
 * <p>The filter itself is RESTRICTIVE: whatever else is permitted, the agent sees no row that it does not pass. Row security
 * needs something permissive as well, and it applies to everyone once it is on: where pgcurb turns it on, one policy for
 * PUBLIC gives everyone else every row, as before. Where somebody else had turned it on, their policies stay as they are.
 */
final class RowRules {
    /** The policy that keeps everyone else's rows where pgcurb turned row security on. */
    static final String EVERYONE = "curb:everyone";

    private final Map<Long, List<RowPolicy>> foreign = new HashMap<>();
    private final Map<Long, List<Relation>> children = new HashMap<>();
    private final Set<String> turnedOn;
    private final List<Advice> advice;
    private final List<Wish> wishes = new ArrayList<>();

    private RowRules(Snapshot snapshot, Set<String> turnedOn, List<Advice> advice) {
        this.turnedOn = turnedOn;
        this.advice = advice;
        snapshot.rowPolicies().stream()
                .filter(policy -> !policy.name().startsWith("curb:"))
                .forEach(policy -> foreign.computeIfAbsent(policy.relation(), id -> new ArrayList<>())
                        .add(policy));
        snapshot.relations().stream()
                .filter(relation -> relation.parent() != null)
                .forEach(relation -> children.computeIfAbsent(
                                Objects.requireNonNull(relation.parent()), id -> new ArrayList<>())
                        .add(relation));
    }

    /**
     * The row policies that the reaches need.
     *
     * @param turnedOn the tables whose row security pgcurb turned on before
     */
    static List<Wish> of(List<Reach> reaches, Snapshot snapshot, Set<String> turnedOn, List<Advice> advice) {
        RowRules rules = new RowRules(snapshot, turnedOn, advice);
        Map<Long, List<Reach>> byTable = new LinkedHashMap<>();
        reaches.stream()
                .filter(reach -> reach.relation().kind().holdsRows())
                .forEach(reach -> byTable.computeIfAbsent(reach.relation().id(), id -> new ArrayList<>())
                        .add(reach));
        byTable.values().forEach(rules::table);
        return rules.wishes;
    }

    private void table(List<Reach> reaches) {
        Relation table = reaches.getFirst().relation();
        boolean filtered = reaches.stream().anyMatch(reach -> reach.rows() != null || reach.writtenRows() != null);
        if (!filtered && !table.rowSecurity()) {
            return;
        }
        for (Relation relation : withDescendants(table)) {
            boolean ours =
                    !relation.rowSecurity() || turnedOn.contains(relation.name().toString());
            if (!filtered && ours) {
                continue;
            }
            Rule why = reaches.stream()
                    .filter(reach -> reach.rows() != null || reach.writtenRows() != null)
                    .findFirst()
                    .orElse(reaches.getFirst())
                    .rule();
            if (ours) {
                wish(policy(relation, EVERYONE, true, "ALL", "", "true", "true"), why);
                boolean alone = foreign.getOrDefault(relation.id(), List.of()).isEmpty();
                wish(new RowSecurityOn(relation.name(), alone), why);
            }
            for (Reach reach : reaches) {
                holder(relation, reach, reach.agent().name(), ours);
                if (AgentRoles.masks(reach.agent())) {
                    holder(relation, reach, AgentRoles.twin(reach.agent()), ours);
                }
            }
        }
    }

    /** The policies for one role that reads in an agent's stead: its own, or the twin that owns its masks. */
    private void holder(Relation relation, Reach reach, String role, boolean ours) {
        String name = role.startsWith("curb:") ? role : "curb:" + role;
        if (ours || !underForeignPolicies(relation, reach)) {
            wish(policy(relation, name + ":rows", true, "ALL", role, "true", "true"), reach.rule());
        }
        Filter seen = reach.rows();
        if (seen != null) {
            String sql = sql(reach, seen);
            wish(policy(relation, name, false, "ALL", role, sql, sql), reach.rule());
        }
        Filter written = reach.writtenRows();
        if (written != null) {
            String sql = sql(reach, written);
            Rule rule = reach.writeRule();
            if (!reach.insertable().isEmpty()) {
                wish(policy(relation, name + ":insert", false, "INSERT", role, "", sql), rule);
            }
            if (!reach.updatable().isEmpty()) {
                wish(policy(relation, name + ":update", false, "UPDATE", role, sql, sql), rule);
            }
            if (reach.deletes()) {
                wish(policy(relation, name + ":delete", false, "DELETE", role, sql, ""), rule);
            }
        }
    }

    /** Where row policies for PUBLIC are there already, they decide what the agent sees, and it gets none to widen that. */
    private boolean underForeignPolicies(Relation relation, Reach reach) {
        List<String> names = foreign.getOrDefault(relation.id(), List.of()).stream()
                .filter(policy -> policy.permissive() && policy.roles().contains(""))
                .map(RowPolicy::name)
                .toList();
        if (names.isEmpty()) {
            return false;
        }
        advice.add(Advice.of(
                Code.PGC207,
                "agent \"" + reach.agent().name() + "\" sees of " + relation.name()
                        + " only what the row policies for PUBLIC show that are there: " + Text.columns(names),
                reach.rule()));
        return true;
    }

    private List<Relation> withDescendants(Relation table) {
        Set<Relation> all = new LinkedHashSet<>(List.of(table));
        children.getOrDefault(table.id(), List.of()).stream()
                .filter(child -> child.kind().holdsRows())
                .forEach(child -> all.addAll(withDescendants(child)));
        return List.copyOf(all);
    }

    private static String sql(Reach reach, Filter filter) {
        return filter.sql(reach.agent().claims());
    }

    private static RowPolicyExists policy(
            Relation relation,
            String name,
            boolean permissive,
            String command,
            String role,
            String using,
            String check) {
        return RowPolicyExists.of(relation.name(), name, permissive, command, role, using, check);
    }

    private void wish(Fact fact, @Nullable Rule why) {
        wishes.add(new Wish(fact, why));
    }
}
