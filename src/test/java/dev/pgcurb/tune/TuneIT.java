package dev.pgcurb.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Planner;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Settings: proposed, tried, staged, watched, reverted. */
final class TuneIT {

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void aHarmfulSettingIsStoppedWithinItsRadiusAndNothingIsChanged(TestPostgres postgres) {
        Stars stars = new Stars(postgres);
        try (Trials trials = stars.trials()) {
            long proposal = trials.propose("random_page_cost", "90000", "sounds plausible");
            TrialShown shown = stars.run(trials, proposal, Stars.REGION);
            assertThat(shown.line().decision()).contains("rejected");
            assertThat(shown.line().reason().orElseThrow()).startsWith("query 1 worse: more work");
            assertThat(shown.spentMs()).isLessThanOrEqualTo(shown.radiusMs());
            assertThat(shown.made()).isEmpty();
            assertThat(shown.queries().getFirst().planBefore().orElseThrow()).contains("Index");
            assertThat(shown.queries().getFirst().planCandidate().orElseThrow()).contains("Seq Scan");
            assertThat(shown.samples()).extracting(Sample::phase).contains("before", "candidate");
        }
        assertThat(stars.kept()).isEmpty();
        assertThat(stars.ofApplication("random_page_cost")).isEqualTo("4");
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void whatPassesIsStagedForTheRoleWithItsInverseWrittenBeforeAndGoesOnAPersonsWord(TestPostgres postgres) {
        Stars stars = new Stars(postgres);
        stars.sql("ALTER ROLE " + stars.app + " IN DATABASE \"" + stars.admin.database()
                + "\" SET random_page_cost = 90000");
        assertThat(stars.ofApplication("random_page_cost")).isEqualTo("90000");
        try (Trials trials = stars.trials()) {
            long proposal = trials.propose("random_page_cost", "2", "");
            TrialShown shown = stars.run(trials, proposal, Stars.REGION);
            assertThat(shown.line().decision()).as(shown.line().toString()).contains("passed");
            assertThat(shown.line().now()).contains("watching");
            assertThat(stars.ofApplication("random_page_cost")).isEqualTo("2");
            assertThat(shown.inverse().orElseThrow()).endsWith("SET random_page_cost = '90000'");
            assertThat(stars.text("SELECT min(e.id) FILTER (WHERE e.body -> 'detail' ->> 'state' = 'planned')"
                            + " < min(e.id) FILTER (WHERE e.body -> 'detail' ->> 'state' = 'watching')"
                            + " FROM pgcurb.entry e WHERE e.kind = 'stage'"))
                    .isEqualTo("t");
            assertThat(trials.revert(proposal, "I changed my mind")).isTrue();
        }
        assertThat(stars.ofApplication("random_page_cost")).isEqualTo("90000");
        assertThat(stars.kept()).isEqualTo("{random_page_cost=90000}");
    }

    /** pgcurb is gone: nothing of it runs but the session inside Postgres. */
    @EachMajor(cluster = TestPostgres.STATISTICS)
    void theDeadMansTimerRevertsWithoutPgcurbAndResetsWhatWasUnset(TestPostgres postgres) {
        Stars stars = new Stars(postgres);
        try (Trials trials = stars.trials()) {
            long proposal = trials.propose("work_mem", "16MB", "");
            TrialShown shown = stars.run(trials, proposal, Stars.SORT);
            assertThat(shown.line().decision()).as(shown.line().toString()).contains("passed");
        }
        assertThat(stars.kept()).isEqualTo("{work_mem=16MB}");
        stars.sql("UPDATE pgcurb.tune_stage SET decide_by = clock_timestamp()");
        Stars.await("the revert", () -> stars.state().equals("reverted"));
        assertThat(stars.why()).isEqualTo("nobody said that it may stay");
        assertThat(stars.kept()).isEmpty();
        Stars.await(
                "the end of the timer",
                () -> stars.text(
                                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'pgcurb_tuner' AND datname = current_database()")
                        .equals("0"));
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void aRegressionUnderWatchIsRevertedByItself(TestPostgres postgres) throws SQLException {
        Stars stars = new Stars(postgres);
        String probe = "SELECT count(*) FROM star WHERE mag = 77";
        try (Connection application = stars.application().open();
                Statement statement = application.createStatement();
                Trials trials = stars.trials()) {
            repeat(statement, probe, 30);
            long proposal = trials.propose("work_mem", "16MB", "");
            stars.run(trials, proposal, Stars.SORT);
            assertThat(stars.state()).isEqualTo("watching");
            repeat(statement, probe, 30);
            trials.look();
            assertThat(stars.state()).isEqualTo("watching");
            stars.sql("INSERT INTO star SELECT n, 1, 1, repeat('x', 60) FROM generate_series(100000, 260000) AS n");
            repeat(statement, probe, 30);
            Stars.await("the revert", () -> stars.state().equals("reverted"));
            assertThat(stars.why()).contains("blocks a call, and took");
            assertThat(trials.show(proposal).orElseThrow().after()).isNotEmpty();
        }
        assertThat(stars.kept()).isEmpty();
    }

    /** Kept is not forgotten: what was good, and is not any more since the data changed, goes. */
    @EachMajor(cluster = TestPostgres.STATISTICS)
    void aKeptChangeThatRegressesLaterIsRevertedToo(TestPostgres postgres) throws SQLException {
        Stars stars = new Stars(postgres);
        String probe = "SELECT count(*) FROM star WHERE mag = 77";
        try (Connection application = stars.application().open();
                Statement statement = application.createStatement();
                Trials trials = stars.trials()) {
            repeat(statement, probe, 30);
            long proposal = trials.propose("work_mem", "16MB", "");
            stars.run(trials, proposal, Stars.SORT);
            trials.keep(proposal, "it helps");
            repeat(statement, probe, 30);
            trials.look();
            assertThat(stars.state()).isEqualTo("kept");
            stars.sql("INSERT INTO star SELECT n, 1, 1, repeat('x', 60) FROM generate_series(100000, 260000) AS n");
            repeat(statement, probe, 30);
            trials.look();
            assertThat(stars.state()).isEqualTo("reverted");
        }
        assertThat(stars.kept()).isEmpty();
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void aSettingIsStagedForTheDatabaseWhereThePolicyLetsItAndTheOwnerIsNoSuperuser(TestPostgres postgres) {
        Stars stars = new Stars(postgres);
        stars.sql("ALTER DATABASE \"" + stars.admin.database() + "\" OWNER TO " + stars.app + "_owner");
        Trials.How wide = new Trials.How(true, "database", null, null);
        try (Trials trials = stars.trials()) {
            long first = trials.propose("work_mem", "16MB", "");
            assertRefused(
                    () -> trials.run(first, Stars.workload(Stars.SORT), wide, (sample, spent) -> {}),
                    "does not let pgcurb change settings of database");
            stars.sql("UPDATE pgcurb.tuning SET rules = (rules::jsonb || '{\"database\": true}')::text");
            long second = trials.propose("work_mem", "16MB", "");
            trials.run(second, Stars.workload(Stars.SORT), wide, (sample, spent) -> {});
            assertThat(stars.ofApplication("work_mem")).isEqualTo("16MB");
            assertThat(stars.text("SHOW work_mem")).isEqualTo("16MB");
            trials.revert(second, "back");
        }
        assertThat(stars.text("SHOW work_mem")).isEqualTo("4MB");
    }

    /** Everything that pgcurb made goes with remove; what is still watched was not decided, and goes, too. */
    @EachMajor(cluster = "removed tuning")
    void removeTakesBackWhatIsStillWatched(TestPostgres postgres) throws SQLException {
        Stars stars = new Stars(postgres);
        try (Trials trials = stars.trials()) {
            stars.run(trials, trials.propose("work_mem", "16MB", ""), Stars.SORT);
        }
        assertThat(stars.ofApplication("work_mem")).isEqualTo("16MB");
        try (Connection connection = stars.admin.open()) {
            Apply.run(connection, Planner.removal(connection), Planner::removal);
        }
        assertThat(stars.ofApplication("work_mem")).isEqualTo("4MB");
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void whatSomebodyElseChangedSinceIsLeftAsItIs(TestPostgres postgres) {
        Stars stars = new Stars(postgres);
        try (Trials trials = stars.trials()) {
            long proposal = trials.propose("work_mem", "16MB", "");
            stars.run(trials, proposal, Stars.SORT);
            stars.sql(
                    "ALTER ROLE " + stars.app + " IN DATABASE \"" + stars.admin.database() + "\" SET work_mem = '9MB'");
            trials.revert(proposal, "back");
        }
        assertThat(stars.kept()).isEqualTo("{work_mem=9MB}");
        assertThat(
                        stars.text(
                                "SELECT body -> 'detail' ->> 'did' FROM pgcurb.entry WHERE kind = 'stage' ORDER BY id DESC LIMIT 1"))
                .contains("somebody else changed it since");
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void theCeilingRefusesWhatIsNotOnOfferOutOfRangeOrTooMuchAtOnce(TestPostgres postgres) {
        Stars stars = new Stars(postgres);
        try (Trials trials = stars.trials()) {
            assertRefused(() -> trials.propose("enable_nestloop", "off", ""), "offers no tuning of");
            assertRefused(() -> trials.propose("fsync", "off", ""), "offers no tuning of");
            assertRefused(() -> trials.propose("work_mem", "17MB", ""), "outside of what the policy allows");
            assertRefused(() -> trials.propose("work_mem", "a lot", ""), "is no value of work_mem");
            assertRefused(() -> trials.proposeIndex("CREATE INDEX ON secret (word)", ""), "offers no index on secret");
            assertRefused(() -> trials.proposeIndex("CREATE INDEX ON star (lower(note))", ""), "CREATE INDEX ON table");
            assertRefused(() -> trials.proposeIndex("CREATE UNIQUE INDEX ON star (mag)", ""), "CREATE INDEX ON table");
            assertRefused(
                    () -> trials.proposeIndex("CREATE INDEX ON star (mag); DROP TABLE star", ""), "CREATE INDEX ON");
            stars.sql("UPDATE pgcurb.tuning SET rules = (rules::jsonb || '{\"memory\": 1000000000}')::text");
            assertRefused(() -> trials.propose("work_mem", "8MB", ""), "could take");
            stars.sql(
                    "UPDATE pgcurb.tuning SET rules = jsonb_set(rules::jsonb, '{settings,random_page_cost,step}', '2')::text");
            assertRefused(() -> trials.propose("random_page_cost", "9", ""), "more than one step");
            long last = trials.propose("random_page_cost", "3", "");
            stars.sql("UPDATE pgcurb.tuning SET rules = (rules::jsonb || '{\"trials_per_day\": 0}')::text");
            assertRefused(() -> stars.run(trials, last, Stars.REGION), "trials a day");
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOf(Problem.class).hasMessageContaining(why);
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void oneTrialAtATimeAndNoneWhileAChangeIsWatched(TestPostgres postgres) {
        Stars stars = new Stars(postgres);
        try (Trials first = stars.trials();
                Trials second = stars.trials()) {
            long one = first.propose("work_mem", "16MB", "");
            long two = second.propose("random_page_cost", "3", "");
            first.run(one, Stars.workload(Stars.SORT), Stars.staged(), (sample, spent) -> {
                if (sample.place() == 1) {
                    assertThatThrownBy(() -> stars.run(second, two, Stars.REGION))
                            .isInstanceOfSatisfying(
                                    Problem.class, e -> assertThat(e.code()).isEqualTo(Code.PGC443))
                            .hasMessageContaining("another trial is under way");
                }
            });
            assertThatThrownBy(() -> stars.run(second, two, Stars.REGION)).hasMessageContaining("is being watched");
            first.keep(one, "good");
            assertThat(stars.run(second, two, Stars.REGION).line().decision()).isPresent();
        }
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void theRolesOfATrialAreShutAndNarrow(TestPostgres postgres) throws SQLException {
        Stars stars = new Stars(postgres);
        try (Trials trials = stars.trials()) {
            long proposal = trials.propose("random_page_cost", "3", "");
            stars.run(trials, proposal, Stars.REGION);
        }
        assertThat(
                        stars.text(
                                "SELECT count(*) FROM pg_roles WHERE rolname IN ('pgcurb_trial', 'pgcurb_tuner') AND rolcanlogin"))
                .isEqualTo("0");
        assertThat(stars.text("SELECT concat(has_table_privilege('pgcurb_trial', 'star', 'SELECT'),"
                        + " has_table_privilege('pgcurb_trial', 'star', 'UPDATE'),"
                        + " has_table_privilege('pgcurb_trial', 'secret', 'SELECT'),"
                        + " has_table_privilege('pgcurb_tuner', 'secret', 'SELECT'),"
                        + " has_table_privilege('pgcurb_gateway', 'star', 'SELECT'))"))
                .isEqualTo("tffff");
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void theWorkloadComesFromPgStatStatementsWithLiteralsThatWereSeen(TestPostgres postgres) throws Exception {
        Stars stars = new Stars(postgres);
        try (Connection application = stars.application().open();
                Statement statement = application.createStatement();
                Trials trials = stars.trials()) {
            Thread working = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < 400 && !Thread.currentThread().isInterrupted(); i++) {
                        statement.execute(
                                "SELECT count(*) FROM star AS a JOIN star AS b USING (region) WHERE a.mag = 7");
                    }
                } catch (SQLException e) {
                    return; // the connection closed: enough
                }
            });
            Stars.await(
                    "what it knows",
                    () -> Integer.parseInt(stars.text("SELECT coalesce(sum(calls), 0) FROM pgcurb.tune_workload(10)"))
                            > 0);
            Workload workload = trials.capture(Duration.ofSeconds(2));
            working.interrupt();
            assertThat(workload.queries()).extracting(Query::text).anyMatch(text -> text.endsWith("a.mag = 7"));
            assertThat(workload.queries().getFirst().calls()).isPositive();
            working.join();
        }
    }

    private static void repeat(Statement statement, String sql, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            statement.execute(sql);
        }
    }
}
