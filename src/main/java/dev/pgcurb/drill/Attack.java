package dev.pgcurb.drill;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One attack, as its file has it; docs/DRILL.md says what the keys mean.
 *
 * @param kind the class that it is listed under
 * @param heldBy who stops it
 * @param rule what stops it where Postgres does not; empty where it does
 * @param why that is so, in a sentence; may be empty
 * @param source where it comes from
 * @param workedOn the majors on which it was seen to work on a server without pgcurb
 * @param from the first major that it is about
 * @param setup what a careless DBA did before, with roles such as {@code ${hidden}} for names
 * @param times how often the statements are run, with {@code ${n}} counting from 1
 * @param run what the agent runs, in order on one connection
 * @param refused which statements, counted from 0, must be refused: harm that no look at the state shows
 * @param door a connection that must not come about, instead of statements: {@code postgres}, {@code replication}; or empty
 * @param inPlace whether a transaction that is rolled back takes all of it back, so that it may run on a database that is used
 * @param onlyWith what it is about that other databases do not have, and who looks for that; empty: it applies anywhere
 * @param fixture another form of it for the test's own fixture, where it needs one
 * @param open why it still gets through; empty: it does not
 * @param unseen why a judge sees no harm on a server without pgcurb; empty: it does
 * @param managed what is left of it under an admin who is no superuser
 * @param looked whether a static look finds what it needs: yes, partly, no
 */
public record Attack(
        String id,
        String title,
        String kind,
        HeldBy heldBy,
        String rule,
        String why,
        String source,
        Set<Integer> workedOn,
        int from,
        List<Step> setup,
        int times,
        List<String> run,
        Set<Integer> refused,
        String door,
        boolean inPlace,
        String onlyWith,
        Fixture fixture,
        String open,
        String unseen,
        Optional<Managed> managed,
        String looked) {

    public Attack {
        workedOn = Set.copyOf(workedOn);
        setup = List.copyOf(setup);
        run = List.copyOf(run);
        refused = Set.copyOf(refused);
    }

    /**
     * One statement of a setup.
     *
     * @param majors on which it runs; empty: on every one
     */
    public record Step(String sql, Set<Integer> majors) {
        public Step {
            majors = Set.copyOf(majors);
        }

        /** Whether it runs on this major. */
        public boolean runsOn(int major) {
            return majors.isEmpty() || majors.contains(major);
        }
    }

    /** The form for the test's fixture; an empty list means that the attack's own is used. */
    public record Fixture(List<Step> setup, List<String> run) {
        public Fixture {
            setup = List.copyOf(setup);
            run = List.copyOf(run);
        }
    }

    /**
     * What an admin who is no superuser cannot close.
     *
     * @param heldBy who stands behind: {@code watch}, {@code gateway}, {@code residual}; {@code superuser}: one made the
     *     misconfiguration, the plan names it, and only one can take it back
     * @param from the first major on which it is so
     */
    public record Managed(String heldBy, String rule, String why, int from) {}

    @Override
    public String toString() {
        return id + ": " + title;
    }
}
