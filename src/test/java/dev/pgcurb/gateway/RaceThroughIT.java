package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/**
 * One approval and what happens to it at the same moment, with both sessions of the agent behind the gateway; {@code hold.RaceIT} has
 * the same for direct connections. Judged by what the database says: never more than one run, never other rows.
 */
@Timeout(300)
final class RaceThroughIT {
    private static final int ROUNDS = 15;
    /** The same images however often it runs, so that only the approval's one use stops a second run. */
    private static final String TOUCH = "UPDATE note SET body = body WHERE id <= 25";

    private static final String RUNS = "SELECT count(*) FROM pgcurb.written WHERE approved AND row_count = 25";

    @EachMajor
    void twoSessionsRunOneApproval(TestPostgres postgres) throws Exception {
        try (Race race = new Race(postgres)) {
            for (int seed = 1; seed <= ROUNDS; seed++) {
                String hold = race.approved();
                List<String> results = race.atOnce(seed, new Work(race.one, TOUCH), new Work(race.other, TOUCH));
                assertThat(results).as("seed %s", seed).containsOnlyOnce("");
                assertThat(results).as("seed %s", seed).containsOnlyOnce("55000");
                assertThat(race.runs()).as("seed %s", seed).isEqualTo(1);
                assertThat(race.state(hold)).isEqualTo("used");
            }
        }
    }

    @EachMajor
    void aRowChangesBetweenApprovalAndRun(TestPostgres postgres) throws Exception {
        try (Race race = new Race(postgres)) {
            // Surely in between: nothing runs, and the approval stays for the rows that it was given for.
            String hold = race.approved();
            race.world.run("UPDATE note SET body = 'other' WHERE id = 7");
            assertThat(Race.result(race.one, TOUCH)).isEqualTo("55000");
            assertThat(race.runs()).isZero();
            assertThat(race.state(hold)).isEqualTo("approved");
            for (int seed = 1; seed <= ROUNDS; seed++) {
                hold = race.approved();
                String change = "UPDATE note SET body = 'seen' WHERE id = " + (1 + seed);
                List<String> results = race.atOnce(seed, new Work(race.one, TOUCH), new Work(race.person, change));
                assertThat(results.get(1)).isEmpty();
                assertThat(results.get(0)).as("seed %s", seed).isEqualTo(race.runs() == 1 ? "" : "55000");
                assertThat(race.state(hold)).isEqualTo(race.runs() == 1 ? "used" : "approved");
                assertThat(
                                race.world.column(
                                        "SELECT count(*) FROM pgcurb_log.\"public.note\" AS l"
                                                + " JOIN pgcurb.written AS w ON w.xid = l.\"curb:xid\" WHERE w.approved AND l.body = 'seen'"))
                        .as("seed %s: if it ran, then on the rows as they were approved", seed)
                        .containsExactly("0");
            }
        }
    }

    @EachMajor
    void aDenialAndARun(TestPostgres postgres) throws Exception {
        try (Race race = new Race(postgres)) {
            for (int seed = 1; seed <= ROUNDS; seed++) {
                String hold = race.held();
                List<String> results = race.atOnce(
                        seed,
                        new Work(race.one, TOUCH),
                        new Work(race.person, "SELECT pgcurb.deny(" + hold + ", 'no')"),
                        new Work(race.second, "SELECT pgcurb.approve(" + hold + ", 'yes')"));
                String state = race.state(hold);
                assertThat(race.runs()).as("seed %s: %s", seed, results).isEqualTo(state.equals("used") ? 1 : 0);
                assertThat(results.get(0).isEmpty()).isEqualTo(state.equals("used"));
                if (results.get(1).isEmpty()) {
                    assertThat(state).as("a no is the last word: seed %s", seed).isEqualTo("denied");
                    assertThat(Race.result(race.other, TOUCH)).isEqualTo("42501");
                    assertThat(race.runs()).isZero();
                }
            }
        }
    }

    private record Work(Connection connection, String sql) {}

    /** Two sessions of the agent through the gateway, two people, and one hold at a time. */
    private static final class Race implements AutoCloseable {
        final World world;
        final Connection one;
        final Connection other;
        final Connection person;
        final Connection second;
        private final ExecutorService threads = Executors.newCachedThreadPool();

        Race(TestPostgres postgres) throws SQLException {
            world = World.guarded(postgres);
            world.run("INSERT INTO note SELECT i, 'n' FROM generate_series(1, 40) AS i");
            one = world.connect();
            other = world.connect();
            person = world.admin().open();
            second = world.admin().open();
        }

        String held() throws SQLException {
            world.run(
                    "DELETE FROM pgcurb.hold; DELETE FROM pgcurb.written; UPDATE note SET body = 'n' WHERE body <> 'n'");
            assertThat(result(one, TOUCH)).isEqualTo("55000");
            return world.column("SELECT id FROM pgcurb.hold").getFirst();
        }

        String approved() throws SQLException {
            String hold = held();
            world.run("SELECT pgcurb.approve(" + hold + ", 'fine')");
            return hold;
        }

        int runs() {
            return Integer.parseInt(world.column(RUNS).getFirst());
        }

        String state(String hold) {
            return world.column("SELECT state FROM pgcurb.hold WHERE id = " + hold)
                    .getFirst();
        }

        /** What came of each. */
        List<String> atOnce(int seed, Work... works) throws Exception {
            var start = new CyclicBarrier(works.length);
            List<Future<String>> running = new ArrayList<>();
            for (Work work : works) {
                int micros = new Random(seed * 31L + running.size()).nextInt(5000);
                running.add(threads.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    TimeUnit.MICROSECONDS.sleep(micros);
                    return result(work.connection, work.sql);
                }));
            }
            List<String> results = new ArrayList<>();
            for (Future<String> each : running) {
                results.add(each.get(60, TimeUnit.SECONDS));
            }
            return results;
        }

        /** Nothing, or the SQLSTATE that it ended with. */
        static String result(Connection connection, String sql) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return "";
            } catch (SQLException e) {
                return String.valueOf(e.getSQLState());
            }
        }

        @Override
        public void close() throws SQLException {
            threads.shutdownNow();
            for (Connection connection : List.of(one, other, person, second)) {
                connection.close();
            }
            world.close();
        }
    }
}
