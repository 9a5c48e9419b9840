package dev.pgcurb.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.cli.Main;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Timeout;

/**
 * kill -9 at random moments of an undo, of the process that asked for it and of the Postgres process that does it: afterwards
 * either everything is put back, and the undo, its images and its ledger entry are there, or nothing of that is.
 */
@Timeout(600)
final class KilledUndoIT {
    private static final int ROUNDS = Integer.getInteger("pgcurb.undo.kills", 3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TREES = """
            CREATE TABLE tree (id int PRIMARY KEY, height int, kind text);
            INSERT INTO tree SELECT n, 0, 'oak' FROM generate_series(1, 12000) AS n;
            """;
    private static final String WORK = "UPDATE tree SET height = 1 WHERE id <= 8000";
    private static final String STATE = "SELECT count(*) || ' ' || sum(height) FROM tree";
    private static final String MORE_WORK = "DELETE FROM tree WHERE id > 8000";

    @EachMajor(cluster = "killed")
    void postgresKilledLeavesAllOrNothing(TestPostgres postgres) throws Exception {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent(WORK, MORE_WORK);
            long whole = timed(trees);
            Seeded seeded = new Seeded(System.nanoTime());
            for (int round = 0; round < ROUNDS; round++) {
                long delay = seeded.below((int) whole + 1);
                Thread undo = Thread.ofPlatform().start(() -> apply(trees, rows -> {}));
                Thread.sleep(delay);
                kill(trees.admin());
                undo.join();
                awaken(trees.admin());
                judge(trees, "killed after " + delay + " ms of " + whole);
            }
            boolean cutOff = apply(trees, rows -> kill(trees.admin()));
            awaken(trees.admin());
            assertThat(cutOff).as("killed when the first rows were back").isTrue();
            assertThat(trees.one(STATE)).isEqualTo("8000 8000");
            judge(trees, "killed when the first rows were back");
        }
    }

    @EachMajor(cluster = "killed")
    void pgcurbKilledLeavesAllOrNothing(TestPostgres postgres) throws Exception {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent(WORK, MORE_WORK);
            long whole = timed(trees);
            Seeded seeded = new Seeded(System.nanoTime());
            for (int round = 0; round < ROUNDS; round++) {
                long delay = seeded.below((int) whole + 1);
                Process undo = pgcurb(trees);
                Instant deadline = Instant.now().plus(PATIENCE);
                while (undo.isAlive()
                        && pidOfUndo(trees.admin()) == 0
                        && Instant.now().isBefore(deadline)) {
                    Thread.sleep(2);
                }
                undo.waitFor(delay, TimeUnit.MILLISECONDS);
                undo.destroyForcibly().waitFor();
                while (pidOfUndo(trees.admin()) > 0 && Instant.now().isBefore(deadline)) {
                    Thread.sleep(20);
                }
                judge(trees, "killed after " + delay + " ms of " + whole);
            }
        }
    }

    /** Milliseconds that a whole undo takes here, roughly; it is taken back again. */
    private static long timed(Orchard trees) {
        Instant start = Instant.now();
        long undo = trees.undo().number().orElseThrow();
        long millis = Duration.between(start, Instant.now()).toMillis();
        trees.undo(Selection.none().undo(undo), false);
        return millis;
    }

    /** True if it was cut off; the database is asked what became of it. */
    private static boolean apply(Orchard trees, LongConsumer progress) {
        try {
            new Undo(trees.admin())
                    .apply(
                            trees.everything(),
                            new How("testing", false, OptionalLong.empty(), OptionalLong.empty()),
                            progress);
            return false;
        } catch (RuntimeException e) {
            return true;
        }
    }

    /** kill -9 of the process that runs the undo, if one does; ends when the server has noticed and thrown everybody out. */
    private static void kill(DatabaseUrl admin) {
        try (Connection watcher = admin.open()) {
            long pid = pidOfUndo(watcher);
            if (pid == 0
                    || !ProcessHandle.of(pid)
                            .map(ProcessHandle::destroyForcibly)
                            .orElse(false)) {
                return;
            }
            Instant deadline = Instant.now().plus(PATIENCE);
            while (Instant.now().isBefore(deadline)) {
                pidOfUndo(watcher);
            }
        } catch (SQLException | Problem e) {
            return; // it is down
        }
    }

    private static Process pgcurb(Orchard trees) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "undo",
                        "--agent",
                        trees.agentName(),
                        "--apply",
                        "--reason",
                        "testing",
                        "--database",
                        trees.admin().withPassword())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The server process that runs an undo of this database now; 0 if there is none. */
    private static long pidOfUndo(DatabaseUrl admin) throws SQLException {
        try (Connection connection = admin.open()) {
            return pidOfUndo(connection);
        }
    }

    private static long pidOfUndo(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT coalesce(max(pid), 0) FROM pg_stat_activity
                        WHERE state = 'active' AND query LIKE '%pgcurb.undo_apply%' AND pid <> pg_backend_pid()
                          AND datname = current_database()
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Waits until the server has recovered. */
    private static void awaken(DatabaseUrl admin) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                pidOfUndo(admin);
                return;
            } catch (SQLException | RuntimeException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw new AssertionError("the server did not come back", e);
                }
                Thread.sleep(20);
            }
        }
    }

    /** All or nothing; and the agent's work is there again for the next round. */
    private static void judge(Orchard trees, String when) throws SQLException {
        String state = trees.one(STATE);
        String open = "FROM pgcurb.undo u WHERE u.selection ? 'agent' AND NOT EXISTS"
                + " (SELECT FROM pgcurb.undo b WHERE b.selection ->> 'undo' = u.id::text)";
        String undos = trees.one("SELECT count(*) " + open);
        assertThat(state).as(when).isIn("12000 0", "8000 8000");
        assertThat(undos).as(when).isEqualTo(state.equals("12000 0") ? "1" : "0");
        assertThat(trees.one("SELECT count(*) FROM pgcurb.entry WHERE kind = 'undo'"))
                .as(when)
                .isEqualTo(trees.one("SELECT count(*) FROM pgcurb.undo"));
        assertThat(trees.one("SELECT count(DISTINCT \"curb:undo\") FROM pgcurb_log.\"public.tree\""))
                .as(when)
                .isEqualTo(trees.one("SELECT count(*) FROM pgcurb.undo"));
        if (undos.equals("1")) {
            trees.undo(Selection.none().undo(Long.parseLong(trees.one("SELECT u.id " + open))), false);
        }
        assertThat(trees.one(STATE)).as(when).isEqualTo("8000 8000");
    }
}
