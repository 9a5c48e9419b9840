package dev.pgcurb.hold;

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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;

/**
 * Things that happen to one approval at the same moment, on connections of their own. Each round ends by what the database
 * says: never more than one run, never other rows than the approved ones. The seed of a failed round is in its message.
 */
@Timeout(300)
final class RaceIT {
    private static final int ROUNDS = 40;
    /** Bees 1 to 8 fly one higher; a run is seen in their heights. */
    private static final String FLY = "UPDATE bee SET hive = hive + 1 WHERE id <= 8 AND hive < 2";

    /** The same images however often it runs, so that only the approval's one use stops a second run. */
    private static final String TOUCH = "UPDATE bee SET hive = hive WHERE id <= 8";

    private static final String RUNS = "SELECT count(*) FROM pgcurb.written WHERE approved AND row_count = 8";

    @EachMajor
    void twoRunsOfOneApproval(TestPostgres postgres) throws Exception {
        try (Races races = new Races(postgres)) {
            for (int seed = 1; seed <= ROUNDS; seed++) {
                long hold = races.approved(TOUCH);
                List<String> results = races.atOnce(
                        new Races.Work(races.one, TOUCH, seed), new Races.Work(races.other, TOUCH, seed + 7));
                assertThat(results).as("seed %s", seed).containsOnlyOnce("");
                assertThat(races.runs()).as("seed %s: %s", seed, results).isEqualTo(1);
                assertThat(races.state(hold)).isEqualTo("used");
            }
        }
    }

    @EachMajor
    void aRunAndTheEndOfTheApproval(TestPostgres postgres) throws Exception {
        try (Races races = new Races(postgres)) {
            int ran = 0;
            for (int seed = 1; seed <= ROUNDS; seed++) {
                long hold = races.held();
                // One in ten surely in time, one in ten surely late, the others within the time that a run takes.
                int millis = seed % 10 == 0 ? 60_000 : seed % 10 == 1 ? 0 : new Random(seed).nextInt(30);
                races.call("SELECT pgcurb.approve(" + hold + ", 'quick', INTERVAL '1 millisecond' * " + millis + ")");
                races.atOnce(races.run(races.one, seed), races.run(races.other, seed + 7));
                // Used only while it was good, by the one clock that counts.
                assertThat(races.apiary.value("SELECT count(*) FROM pgcurb.hold WHERE used_at > expires_at"))
                        .as("seed %s", seed)
                        .isEqualTo("0");
                int runs = races.runs();
                assertThat(runs).as("seed %s", seed).isEqualTo(races.state(hold).equals("used") ? 1 : 0);
                ran += runs;
            }
            assertThat(ran).as("both outcomes were met").isBetween(1, ROUNDS - 1);
        }
    }

    @EachMajor
    void aRunAndARevocation(TestPostgres postgres) throws Exception {
        try (Races races = new Races(postgres)) {
            for (int seed = 1; seed <= ROUNDS; seed++) {
                long hold = races.approved();
                List<String> results = races.atOnce(
                        races.run(races.one, seed), races.say("SELECT pgcurb.revoke(" + hold + ", 'stop')", seed + 7));
                String state = races.state(hold);
                assertThat(races.runs()).as("seed %s: %s", seed, results).isEqualTo(state.equals("used") ? 1 : 0);
                // Exactly one of them got its way, and both were told which.
                assertThat(results.get(0).isEmpty()).isEqualTo(state.equals("used"));
                assertThat(results.get(1).isEmpty()).isEqualTo(state.equals("revoked"));
            }
        }
    }

    @EachMajor
    void anApprovalAndADenial(TestPostgres postgres) throws Exception {
        try (Races races = new Races(postgres)) {
            for (int seed = 1; seed <= ROUNDS; seed++) {
                long hold = races.held();
                List<String> results = races.atOnce(
                        races.say("SELECT pgcurb.approve(" + hold + ", 'yes')", seed),
                        races.say("SELECT pgcurb.deny(" + hold + ", 'no')", seed + 7),
                        races.run(races.one, seed + 13));
                String state = races.state(hold);
                int runs = races.runs();
                assertThat(runs).as("seed %s: %s", seed, results).isEqualTo(state.equals("used") ? 1 : 0);
                if (results.get(1).isEmpty()) {
                    assertThat(state).as("a no is the last word: seed %s", seed).isEqualTo("denied");
                    assertThat(Apiary.result(races.one, FLY)).startsWith("42501");
                    assertThat(races.runs()).isZero();
                }
            }
        }
    }

    @EachMajor
    void aRunAndARowThatSomebodyElseChanges(TestPostgres postgres) throws Exception {
        try (Races races = new Races(postgres)) {
            for (int seed = 1; seed <= ROUNDS; seed++) {
                races.approved();
                String other = "UPDATE bee SET name = 'seen ' || " + seed + " WHERE id = " + (1 + seed % 8);
                List<String> results = races.atOnce(races.run(races.one, seed), races.say(other, seed + 7));
                assertThat(results.get(1)).isEmpty();
                int runs = races.runs();
                assertThat(results.get(0).isEmpty())
                        .as("seed %s: %s", seed, results)
                        .isEqualTo(runs == 1);
                // If it ran, then on the rows as they were approved: the other change came after it.
                assertThat(races.apiary.value("SELECT count(*) FROM pgcurb_log.\"public.bee\" l"
                                + " JOIN pgcurb.written w ON w.xid = l.\"curb:xid\" WHERE w.approved AND l.name LIKE 'seen "
                                + seed
                                + "'"))
                        .as("seed %s", seed)
                        .isEqualTo("0");
            }
        }
    }

    /** Two sessions of the agent, two people, and one approval at a time. */
    private static final class Races implements AutoCloseable {
        final Apiary apiary;
        final Connection one;
        final Connection other;
        private final Connection[] people;
        private final ExecutorService threads = Executors.newCachedThreadPool();

        Races(TestPostgres postgres) throws SQLException {
            apiary = new Apiary(postgres);
            one = apiary.slot();
            other = apiary.slot();
            people = new Connection[] {
                apiary.superuser().open(), apiary.superuser().open()
            };
        }

        /** Everything as at first, and a hold that waits. */
        long held() throws SQLException {
            return held(FLY);
        }

        private long held(String sql) throws SQLException {
            call(
                    "DELETE FROM pgcurb.hold; DELETE FROM pgcurb.written; UPDATE bee SET hive = 1, name = 'bee' WHERE hive > 1"
                            + " OR name <> 'bee'");
            return apiary.hold(one, sql);
        }

        long approved() throws SQLException {
            return approved(FLY);
        }

        long approved(String sql) throws SQLException {
            long hold = held(sql);
            call("SELECT pgcurb.approve(" + hold + ", 'fine')");
            return hold;
        }

        void call(String sql) throws SQLException {
            try (Statement statement = people[0].createStatement()) {
                statement.execute(sql);
            }
        }

        Work run(Connection slot, long seed) {
            return new Work(slot, FLY, seed);
        }

        /** One of the people, by the parity of the seed. */
        Work say(String sql, long seed) {
            return new Work(people[(int) (seed % 2)], sql, seed);
        }

        int runs() {
            return Integer.parseInt(apiary.value(RUNS));
        }

        String state(long hold) {
            return apiary.value("SELECT state FROM pgcurb.hold WHERE id = " + hold);
        }

        private record Work(Connection connection, String sql, long seed) {}

        /** What came of each. */
        List<String> atOnce(Work... works) throws InterruptedException, ExecutionException, TimeoutException {
            CyclicBarrier start = new CyclicBarrier(works.length);
            List<Future<String>> running = new ArrayList<>();
            for (Work work : works) {
                running.add(threads.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    TimeUnit.MICROSECONDS.sleep(new Random(work.seed()).nextInt(4000));
                    return Apiary.result(work.connection(), work.sql());
                }));
            }
            List<String> results = new ArrayList<>();
            for (Future<String> each : running) {
                results.add(each.get(60, TimeUnit.SECONDS));
            }
            return results;
        }

        @Override
        public void close() throws SQLException {
            threads.shutdownNow();
            for (Connection person : people) {
                person.close();
            }
            apiary.close();
        }
    }
}
