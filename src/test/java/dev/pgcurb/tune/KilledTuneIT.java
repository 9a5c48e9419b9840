package dev.pgcurb.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.cli.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of pgcurb at each stage of a trial: while it measures, between plan and change, while it is watched, while an index is
 * built. Afterwards there is either the old setting, or a revert that happens without anybody.
 */
final class KilledTuneIT {
    private static final String BY_MAG = "SELECT count(*) FROM star WHERE mag = 77";

    @TempDir
    private Path folder;

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void whileItMeasuresNothingIsChangedAndTheNextTrialMayBegin(TestPostgres postgres) throws Exception {
        Stars stars = new Stars(postgres);
        try (Trials trials = stars.trials()) {
            long proposal = trials.propose("work_mem", "16MB", "");
            Process pgcurb = run(stars, proposal, Stars.SORT);
            Stars.await(
                    "the first sample",
                    () -> !stars.text("SELECT 1 FROM pgcurb.tune_sample").isEmpty());
            kill(pgcurb);
            Stars.await("its end to be seen", () -> {
                trials.look();
                return trials.find(proposal).state().equals("proposed");
            });
            assertThat(trials.find(proposal).decision()).contains("abandoned");
            assertThat(stars.kept()).isEmpty();
            assertThat(stars.text("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'pgcurb_trial'"))
                    .isEqualTo("f");
            assertThat(stars.text("SELECT count(*) FROM pg_stat_activity WHERE usename = 'pgcurb_trial'"))
                    .isEqualTo("0");
            assertThat(stars.run(trials, proposal, Stars.SORT).line().decision())
                    .contains("passed");
            trials.revert(proposal, "done");
        }
    }

    /** The moment is too short to hit from outside, so it is made: the person's session plans, and is gone. */
    @EachMajor(cluster = TestPostgres.STATISTICS)
    void betweenPlanAndChangeThePlanIsTakenBack(TestPostgres postgres) throws SQLException {
        Stars stars = new Stars(postgres);
        try (Trials trials = stars.trials()) {
            long proposal = trials.propose("work_mem", "16MB", "");
            trials.run(
                    proposal,
                    Stars.workload(Stars.SORT),
                    new Trials.How(false, "role", null, null),
                    (sample, spent) -> {});
            try (Connection person = stars.admin.open();
                    Statement statement = person.createStatement()) {
                statement.execute("SELECT pgcurb.tune_plan("
                        + trials.find(proposal).trial().orElseThrow() + ", 'role', '" + stars.app + "')");
                trials.look();
                assertThat(stars.state()).as("while that session lives").isEqualTo("planned");
            }
            Stars.await("the plan to go", () -> {
                trials.look();
                return stars.state().equals("reverted");
            });
            assertThat(stars.why()).isEqualTo("it was planned, and nobody went on");
        }
        assertThat(stars.kept()).isEmpty();
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void whileItIsWatchedTheChangeRevertsByItself(TestPostgres postgres) throws Exception {
        Stars stars = new Stars(postgres);
        long proposal;
        try (Trials trials = stars.trials()) {
            proposal = trials.propose("work_mem", "16MB", "");
        }
        Process pgcurb = run(stars, proposal, Stars.SORT);
        Stars.await("the change", () -> stars.state().equals("watching"));
        kill(pgcurb);
        assertThat(stars.kept()).isEqualTo("{work_mem=16MB}");
        stars.sql("UPDATE pgcurb.tune_stage SET decide_by = clock_timestamp()");
        // From here on nobody but Postgres does anything: the state is only read.
        Stars.await("the revert", () -> stars.state().equals("reverted"));
        assertThat(stars.kept()).isEmpty();
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void whileAnIndexIsBuiltItGoesByItself(TestPostgres postgres) throws Exception {
        Stars stars = new Stars(postgres);
        long proposal;
        try (Trials trials = stars.trials()) {
            proposal = trials.proposeIndex("CREATE INDEX ON star (mag)", "");
        }
        try (Connection writer = stars.application().open();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE star SET mag = 1 WHERE id = 1");
            Process pgcurb = run(stars, proposal, BY_MAG);
            Stars.await(
                    "the build to wait for the writer", () -> stars.indexes().contains("curb_star_mag invalid"));
            kill(pgcurb);
            writer.rollback();
        }
        Stars.await(
                "the index to go",
                () -> stars.indexes().equals("star_pkey star_by_region")
                        && stars.state().equals("reverted"));
    }

    private Process run(Stars stars, long proposal, String query) throws IOException {
        Path workload = Stars.file(folder, query);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "tune",
                "run",
                String.valueOf(proposal),
                "--wait",
                "--workload",
                workload.toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PGCURB_DATABASE", stars.admin.withPassword());
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.txt").toFile());
        return builder.start();
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }
}
