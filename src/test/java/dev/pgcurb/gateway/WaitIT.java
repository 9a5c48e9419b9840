package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;

/** A held statement that the gateway keeps waiting, because the policy says {@code wait}. */
@Timeout(180)
final class WaitIT {
    private static final String MANY = "DELETE FROM note WHERE id <= 25";
    private static final String[] EXTENDED = {};
    private static final String[] SIMPLE = {"preferQueryMode", "simple"};

    @EachMajor
    void itRunsOnceByItselfWhenAPersonHasApproved(TestPostgres postgres) throws Exception {
        for (String[] mode : List.of(EXTENDED, SIMPLE)) {
            try (World world = waiting(postgres, "5 minutes");
                    Connection c = world.connect(mode);
                    Statement s = c.createStatement()) {
                CompletableFuture<String> run = started(() -> String.valueOf(s.executeUpdate(MANY)));
                String hold = hold(world);
                assertThat(world.column("SELECT DISTINCT state || coalesce(backend_xid::text, '') FROM pg_stat_activity"
                                + " WHERE usename LIKE 'curb:%' AND datname = current_database()"))
                        .as("no transaction is open while it waits")
                        .containsExactly("idle");
                assertThat(run.isDone()).isFalse();
                approve(world, hold);
                assertThat(end(run)).isEqualTo("25");
                assertThat(world.column("SELECT count(*) FROM note")).containsExactly("15");
                assertThat(world.log()).contains("held " + MANY, "allowed " + MANY);
                assertThat(s.executeUpdate("DELETE FROM note WHERE id = 40")).isEqualTo(1);
                // Once: the same rows again are held again.
                world.run("INSERT INTO note SELECT i, 'n' FROM generate_series(1, 25) AS i");
                CompletableFuture<String> second = started(() -> String.valueOf(s.executeUpdate(MANY)));
                Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.hold WHERE state = 'waiting'")
                        .equals(List.of("1")));
                world.run("SELECT pgcurb.deny(id, 'enough') FROM pgcurb.hold WHERE state = 'waiting'");
                assertThat(end(second)).startsWith("42501").contains("a person denied exactly these 25 rows");
                assertThat(world.column("SELECT count(*) FROM note")).containsExactly("39");
            }
        }
    }

    @EachMajor
    void parametersRowsAndTheRestOfABatchComeAsUsual(TestPostgres postgres) throws Exception {
        try (World world = waiting(postgres, "5 minutes");
                Connection c = world.connect();
                PreparedStatement s = c.prepareStatement("UPDATE note SET body = ? WHERE id <= ? RETURNING id")) {
            s.setString(1, "new");
            s.setInt(2, 12);
            CompletableFuture<String> run = started(() -> {
                int rows = 0;
                try (ResultSet row = s.executeQuery()) {
                    while (row.next()) {
                        rows++;
                    }
                }
                return rows + " rows";
            });
            approve(world, hold(world));
            assertThat(end(run)).isEqualTo("12 rows");

            try (PreparedStatement batch = c.prepareStatement("UPDATE note SET body = ? WHERE id <= ?")) {
                for (int upTo : new int[] {11, 3, 2}) {
                    batch.setString(1, "batch " + upTo);
                    batch.setInt(2, upTo);
                    batch.addBatch();
                }
                CompletableFuture<String> all = started(() -> Arrays.toString(batch.executeBatch()));
                Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.hold WHERE state = 'waiting'")
                        .equals(List.of("1")));
                world.run("SELECT pgcurb.approve(id, 'fine') FROM pgcurb.hold WHERE state = 'waiting'");
                assertThat(end(all)).isEqualTo("[11, 3, 2]");
            }
            assertThat(world.column("SELECT body || ' ' || count(*) FROM note GROUP BY body ORDER BY 1"))
                    .containsExactly("batch 11 8", "batch 2 2", "batch 3 1", "n 28", "new 1");
        }
    }

    @EachMajor
    void whatNobodyDecidedInTimeOrWasCancelledIsHeldAsBefore(TestPostgres postgres) throws Exception {
        try (World world = waiting(postgres, "1 second");
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            assertThat(end(started(() -> String.valueOf(s.executeUpdate(MANY)))))
                    .startsWith("55000");
            set(world, "5 minutes");
            CompletableFuture<String> run = started(() -> String.valueOf(s.executeUpdate(MANY)));
            Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.log WHERE verdict = 'held'")
                    .equals(List.of("2")));
            s.cancel();
            assertThat(end(run)).startsWith("55000").contains("approval of hold " + hold(world));
            assertThat(s.executeUpdate("DELETE FROM note WHERE id = 1")).isEqualTo(1);
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("39");
        }
    }

    @EachMajor
    void nothingWaitsInsideATransaction(TestPostgres postgres) throws Exception {
        try (World world = waiting(postgres, "10 minutes");
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.executeUpdate("DELETE FROM note WHERE id = 1");
            assertThat(end(started(() -> String.valueOf(s.executeUpdate(MANY)))))
                    .startsWith("55000");
            c.rollback();
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("40");
        }
    }

    @EachMajor
    void otherRowsThanTheApprovedOnesAreHeldAgain(TestPostgres postgres) throws Exception {
        try (World world = waiting(postgres, "5 minutes");
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            CompletableFuture<String> run = started(() -> String.valueOf(s.executeUpdate(MANY)));
            String hold = hold(world);
            world.run("UPDATE note SET body = 'kept' WHERE id = 7");
            approve(world, hold);
            assertThat(end(run)).startsWith("55000").doesNotContain("hold " + hold + "\n");
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("40");
            assertThat(world.column("SELECT state FROM pgcurb.hold ORDER BY id"))
                    .containsExactly("approved", "waiting");
        }
    }

    @EachMajor
    void ofTwoThatWaitForOneApprovalOneRuns(TestPostgres postgres) throws Exception {
        String touch = "UPDATE note SET body = body WHERE id <= 25";
        try (World world = waiting(postgres, "20 seconds");
                Connection one = world.connect();
                Connection other = world.connect();
                Statement first = one.createStatement();
                Statement second = other.createStatement()) {
            for (int round = 1; round <= 3; round++) {
                CompletableFuture<String> a = started(() -> String.valueOf(first.executeUpdate(touch)));
                String hold = hold(world);
                CompletableFuture<String> b = started(() -> String.valueOf(second.executeUpdate(touch)));
                Bound.until(() -> world.column(
                                "SELECT count(*) FROM pgcurb.log WHERE verdict = 'held' AND hold_id = " + hold)
                        .equals(List.of("2")));
                approve(world, hold);
                // The one that came late is held again, or saw that the approval was used: it does not run.
                assertThat(List.of(end(a), end(b)))
                        .as("round %s", round)
                        .satisfiesOnlyOnce(result -> assertThat(result).isEqualTo("25"))
                        .satisfiesOnlyOnce(result -> assertThat(result).startsWith("55000"));
                assertThat(world.column("SELECT count(*) FROM pgcurb.written WHERE approved"))
                        .containsExactly(String.valueOf(round));
                world.run("DELETE FROM pgcurb.hold");
            }
        }
    }

    @EachMajor
    void nothingRunsForAClientThatLeft(TestPostgres postgres) throws Exception {
        for (String[] mode : List.of(EXTENDED, SIMPLE)) {
            try (World world = waiting(postgres, "5 minutes")) {
                String hold;
                try (Connection c = world.connect(mode);
                        Statement s = c.createStatement()) {
                    CompletableFuture<String> run = started(() -> String.valueOf(s.executeUpdate(MANY)));
                    hold = hold(world);
                    c.abort(Runnable::run);
                    end(run);
                }
                Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
                        .equals(List.of("0")));
                approve(world, hold);
                assertThat(world.column("SELECT count(*) FROM note")).containsExactly("40");
                assertThat(world.column("SELECT state FROM pgcurb.hold")).containsExactly("approved");
            }
        }
    }

    /** Forty notes, ten rows a statement, and so long to wait for more. */
    private static World waiting(TestPostgres postgres, String time) {
        World world = World.guarded(postgres);
        world.run("INSERT INTO note SELECT i, 'n' FROM generate_series(1, 40) AS i");
        set(world, time);
        return world;
    }

    private static void set(World world, String time) {
        world.run("UPDATE pgcurb.ceiling SET wait = '" + time + "'");
        world.gateway().refresh();
    }

    private static String hold(World world) {
        Bound.until(() -> !world.column("SELECT id FROM pgcurb.hold").isEmpty());
        return world.column("SELECT id FROM pgcurb.hold").getFirst();
    }

    private static void approve(World world, String hold) {
        world.run("SELECT pgcurb.approve(" + hold + ", 'fine')");
    }

    /** What it answers, or the SQLSTATE and the message that it ends with. */
    private static CompletableFuture<String> started(Callable<String> work) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                answer.complete(work.call());
            } catch (SQLException e) {
                answer.complete(e.getSQLState() + " " + e.getMessage() + "\n");
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static String end(CompletableFuture<String> run)
            throws InterruptedException, ExecutionException, TimeoutException {
        return run.get(60, TimeUnit.SECONDS);
    }
}
