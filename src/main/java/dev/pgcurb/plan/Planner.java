package dev.pgcurb.plan;

import dev.pgcurb.catalog.Inspection;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Policy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** Makes plans: looks, and compares. */
public final class Planner {
    /** The last step of every plan. */
    private static final Step REMEMBER = new Step(
            Sign.CHANGE,
            Effect.KEEPS,
            List.of("what was built, as Postgres tells it now"),
            List.of(Template.read("record_built.sql").strip()),
            List.of(),
            List.of(),
            List.of(),
            null);

    private Planner() {}

    /**
     * The plan that makes the database of {@code connection} what the policy wants. Changes nothing.
     *
     * @param body the policy as it is written
     * @throws Problem for everything that the policy names and the database does not have
     */
    public static Plan plan(Connection connection, Policy policy, String body) throws SQLException {
        Snapshot snapshot = Inspection.of(connection, policy.agents().keySet());
        Plan plan = plan(snapshot, Records.of(connection, snapshot), policy, body);
        return Surroundings.around(connection, snapshot, plan);
    }

    /** The same without a database. */
    static Plan plan(Snapshot snapshot, Records records, Policy policy, String body) {
        List<Advice> advice = new ArrayList<>();
        SequencedMap<String, Wish> wanted = Wanted.of(policy, body, snapshot, records, advice);
        SequencedMap<String, Fact> actual = Actual.of(snapshot, records, wanted.keySet());
        checkVersion(wanted, actual);
        List<Step> steps = new ArrayList<>(Difference.of(wanted, actual));
        if (!steps.isEmpty()) {
            steps.add(REMEMBER);
        }
        return new Plan(
                snapshot.server(),
                policy.digest(),
                steps,
                advice.stream().distinct().toList(),
                Judge.questions(wanted, actual),
                List.of());
    }

    /**
     * Functions and views of another version are replaced in place; tables change by files that come on top. A file whose tables
     * are other ones, or that this version does not have, is another history.
     */
    private static void checkVersion(SequencedMap<String, Wish> wanted, SequencedMap<String, Fact> actual) {
        actual.values().forEach(fact -> {
            if (fact instanceof Installed there) {
                Wish wish = wanted.get(there.key());
                if (wish == null || !((Installed) wish.fact()).canFollow(there)) {
                    throw Problem.of(
                                    Code.PGC214,
                                    "pgcurb's own schema in this database was made by another version, and "
                                            + there.file()
                                            + (wish == null ? " is not known to this one" : " has other tables"))
                            .hint(
                                    wish == null
                                            ? "use that version or a later one"
                                            : "export the ledger with that version, run its pgcurb remove, and apply again"
                                                    + " with this one");
                }
            }
        });
    }

    /** The plan that takes every trace of pgcurb out of the database of {@code connection}. Changes nothing. */
    public static Plan removal(Connection connection) throws SQLException {
        Snapshot snapshot = Inspection.of(connection, List.of());
        boolean elsewhere = Elsewhere.uses(connection);
        Plan plan = removal(snapshot, Records.of(connection, snapshot), elsewhere);
        return Surroundings.around(connection, snapshot, plan);
    }

    /** @param elsewhere whether another database of the cluster uses the control roles */
    static Plan removal(Snapshot snapshot, Records records, boolean elsewhere) {
        SequencedMap<String, Fact> actual = Actual.of(snapshot, records, Set.of());
        // They go with the agent's role, whoever made them: DROP OWNED asks for no rights on the creator.
        actual.values().removeIf(GrantedLater.class::isInstance);
        if (elsewhere) {
            actual.values()
                    .removeIf(fact ->
                            fact instanceof RoleExists role && role.mark().equals(Marks.CONTROL));
        }
        return new Plan(
                snapshot.server(),
                "",
                Difference.of(new LinkedHashMap<>(), new LinkedHashMap<>(actual)),
                List.of(),
                List.of(),
                List.of());
    }
}
