package dev.pgcurb.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;

/**
 * An application that goes on writing the same rows while they are undone: nothing that it committed is ever lost. It writes
 * faster in one round than in the next, so that some undos are refused for it and some go through beside it.
 */
@Timeout(300)
final class ConcurrentUndoIT {
    private static final int ROUNDS = Integer.getInteger("pgcurb.undo.rounds", 12);
    private static final int ROWS = 400;
    private static final int[] PAUSES = {0, 5, 50, 500};
    private static final int WRITERS = 3;
    private static final String TREES = """
            CREATE TABLE tree (id int PRIMARY KEY, height int NOT NULL, visits int NOT NULL DEFAULT 0);
            CREATE TABLE fruit (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tree int REFERENCES tree ON DELETE CASCADE);
            INSERT INTO tree (id, height) SELECT n, 0 FROM generate_series(1, %d) AS n;
            """.formatted(ROWS);

    @EachMajor
    void noUpdateOfTheApplicationIsLost(TestPostgres postgres) throws Exception {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            AtomicIntegerArray visits = new AtomicIntegerArray(ROWS + 1);
            int done = 0;
            for (int round = 0; round < ROUNDS; round++) {
                trees.agent("UPDATE tree SET height = height + 1");
                done += whileWriting(trees, PAUSES[round % PAUSES.length], seeded -> {
                    int id = 1 + seeded.below(ROWS);
                    return new Write(
                            "UPDATE tree SET visits = visits + 1 WHERE id = " + id, () -> visits.incrementAndGet(id));
                });
                String expected = IntStream.rangeClosed(1, ROWS)
                        .mapToObj(id -> id + ":" + visits.get(id))
                        .collect(Collectors.joining(" "));
                assertThat(trees.one("SELECT string_agg(id || ':' || visits, ' ' ORDER BY id) FROM tree"))
                        .as("after round %d", round)
                        .isEqualTo(expected);
            }
            assertThat(done).as("undos that went through").isPositive();
        }
    }

    @EachMajor
    void noRowThatTheApplicationHangsOnOneThatGoesIsTakenAlong(TestPostgres postgres) throws Exception {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            AtomicIntegerArray fruit = new AtomicIntegerArray(1);
            int done = 0;
            for (int round = 0; round < ROUNDS; round++) {
                trees.agent(
                        "INSERT INTO tree SELECT n, 1 FROM generate_series(1001, 1400) AS n ON CONFLICT DO NOTHING");
                done += whileWriting(
                        trees,
                        PAUSES[round % PAUSES.length],
                        seeded -> new Write(
                                "INSERT INTO fruit (tree) VALUES (" + (1001 + seeded.below(ROWS)) + ")",
                                () -> fruit.incrementAndGet(0)));
                assertThat(trees.one("SELECT count(*) FROM fruit"))
                        .as("after round %d", round)
                        .isEqualTo(Integer.toString(fruit.get(0)));
            }
            assertThat(done).as("undos that went through").isPositive();
        }
    }

    /** The undo has seen the row as the agent left it and waits for it; then the application commits another one. */
    @EachMajor
    void anUpdateThatCommitsWhileTheUndoWaitsForItsRowStays(TestPostgres postgres) throws Exception {
        try (Orchard trees =
                new Orchard(postgres, "CREATE TABLE tree (id int PRIMARY KEY, height int, visits int)", "tree")) {
            trees.app("INSERT INTO tree VALUES (1, 0, 0), (2, 0, 0)");
            trees.agent("UPDATE tree SET height = 1");
            whileUndoWaitsFor(trees, "UPDATE tree SET visits = 7 WHERE id = 2");
            assertThat(trees.rows("tree")).isEqualTo("(1,1,0) (2,1,7)");
            assertThat(trees.one("SELECT count(*) FROM pgcurb.undo")).isEqualTo("0");
        }
    }

    /** The same with a row that goes, and one that the application hangs on it. */
    @EachMajor
    void aRowThatCommitsWhileTheUndoWaitsForItsParentStays(TestPostgres postgres) throws Exception {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            trees.agent("INSERT INTO tree VALUES (1001, 1)");
            whileUndoWaitsFor(trees, "INSERT INTO fruit (tree) VALUES (1001)");
            assertThat(trees.one("SELECT count(*) FROM fruit")).isEqualTo("1");
            assertThat(trees.one("SELECT count(*) FROM pgcurb.undo")).isEqualTo("0");
        }
    }

    /** Writes, undoes until the undo waits for that write, and commits it. */
    private static void whileUndoWaitsFor(Orchard trees, String write) throws Exception {
        try (Connection application = trees.admin().open();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute(write);
            CompletableFuture<Boolean> undo = CompletableFuture.supplyAsync(() -> undone(trees));
            String waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE"
                    + " '%pgcurb.undo_apply%' AND datname = current_database()";
            while (trees.one(waiting).equals("0")) {
                assertThat(undo).as("it waits").isNotDone();
            }
            application.commit();
            assertThat(undo.join()).as("it went through").isFalse();
        }
    }

    /** What one write is, and what to do when it has committed. */
    private record Write(String sql, Runnable then) {}

    private interface Writes {
        Write next(Seeded seeded);
    }

    /** Undoes while several sessions write, each with so many milliseconds between two writes; 1 if it went through. */
    private static int whileWriting(Orchard trees, int pause, Writes writes) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        int done = 0;
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Seeded seeded = new Seeded(System.nanoTime() + i);
                running.add(writers.submit(() -> {
                    write(trees.admin(), pause, writes, seeded, over);
                    return null;
                }));
            }
            try {
                done = undone(trees) ? 1 : 0;
            } finally {
                over.set(true);
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        return done;
    }

    private static void write(DatabaseUrl admin, int pause, Writes writes, Seeded seeded, AtomicBoolean over)
            throws SQLException, InterruptedException {
        try (Connection connection = admin.open();
                Statement statement = connection.createStatement()) {
            while (!over.get()) {
                Write next = writes.next(seeded);
                Thread.sleep(pause);
                try {
                    statement.execute(next.sql());
                    next.then().run();
                } catch (SQLException e) {
                    if (!"23503".equals(e.getSQLState()) && !"40P01".equals(e.getSQLState())) {
                        throw e;
                    }
                }
            }
        }
    }

    /** The agent's last transaction: what earlier rounds left unfinished stays so. */
    private static boolean undone(Orchard trees) {
        try {
            long last = Long.parseLong(trees.one("SELECT max(xid::text::bigint) FROM pgcurb.written"));
            return new Undo(trees.admin())
                    .apply(
                            Selection.none().transaction(last),
                            new How("testing", true, OptionalLong.empty(), OptionalLong.empty()),
                            rows -> {})
                    .number()
                    .isPresent();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (Problem e) {
            return false; // an answer: nothing was changed
        }
    }
}
