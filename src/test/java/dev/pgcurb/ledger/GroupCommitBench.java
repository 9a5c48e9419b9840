package dev.pgcurb.ledger;

import dev.pgcurb.TestSchema;
import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * How many attempts a second the ledger makes durable, at 1, 8 and 32 sessions, on a server that waits for its disk. Three
 * ways, interleaved: {@code intend} with its outcome; {@code note} with its outcome; and, for comparison, every session with a
 * connection and a chain of its own that appends by itself. Run by bench/ledger.sh; the median of the rounds is printed.
 */
final class GroupCommitBench {
    private static final int ROUNDS = 3;
    private static final Duration ROUND = Duration.ofSeconds(3);
    private static final int[] SESSIONS = {1, 8, 32};
    private static final Outcome DONE = Outcome.allowed(1, Duration.ofMillis(1));

    private GroupCommitBench() {}

    private interface Way {
        /** One attempt. */
        void attempt(Intent intent) throws SQLException;
    }

    private interface Ways {
        /** The way of one session. */
        Way of(int session) throws SQLException;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("pgcurb-bench");
        try (Embedded server = Embedded.start(Options.keeping(Options.NEWEST_MAJOR, folder.resolve("data")))) {
            DatabaseUrl admin = server.adminUrl();
            TestSchema.install(admin);
            DatabaseUrl gateway = TestSchema.gateway(admin);
            System.out.println("way       sessions  attempts/s     p50      p99");
            for (int sessions : SESSIONS) {
                measure(gateway, sessions);
            }
        } finally {
            delete(folder);
        }
        System.exit(0);
    }

    private static void measure(DatabaseUrl gateway, int sessions) throws Exception {
        List<Result> intends = new ArrayList<>();
        List<Result> notes = new ArrayList<>();
        List<Result> alone = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            String name = "bench-" + sessions + "-" + round;
            try (PostgresLedger ledger = PostgresLedger.open(gateway, PostgresLedger.Options.of(name))) {
                intends.add(run(sessions, session -> intent -> ledger.settle(ledger.intend(intent), DONE)));
            }
            try (PostgresLedger ledger = PostgresLedger.open(gateway, PostgresLedger.Options.of(name + "-note"))) {
                notes.add(run(sessions, session -> intent -> ledger.settle(ledger.note(intent), DONE)));
            }
            alone.add(alone(gateway, sessions, name));
        }
        print("intend", sessions, intends);
        print("note", sessions, notes);
        print("alone", sessions, alone);
    }

    private static Result alone(DatabaseUrl gateway, int sessions, String name) throws Exception {
        List<Connection> connections = new ArrayList<>();
        try {
            return run(sessions, session -> {
                Connection connection = gateway.open();
                synchronized (connections) {
                    connections.add(connection);
                }
                PreparedStatement call = connection.prepareStatement("SELECT count(*) FROM pgcurb.append(?, ?::jsonb)");
                return intent -> {
                    call.setString(1, name + "-" + session);
                    call.setString(
                            2, "[" + Entries.attempt(intent) + "," + Entries.settling(1, Entries.outcome(DONE)) + "]");
                    call.executeQuery().close();
                };
            });
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private record Result(double perSecond, double p50Millis, double p99Millis) {}

    private static Result run(int sessions, Ways ways) throws Exception {
        Way[] way = new Way[sessions];
        for (int i = 0; i < sessions; i++) {
            way[i] = ways.of(i);
        }
        long[][] nanos = new long[sessions][];
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            int session = i;
            threads.add(Thread.ofPlatform().start(() -> nanos[session] = session(way[session], session, start)));
        }
        long began = System.nanoTime();
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long[] all = Arrays.stream(nanos).flatMapToLong(Arrays::stream).sorted().toArray();
        return new Result(all.length / seconds, all[all.length / 2] / 1e6, all[(int) (all.length * 0.99)] / 1e6);
    }

    private static long[] session(Way way, int session, CountDownLatch start) {
        Session who = new Session("bench", "curb:bench:" + session, (long) session, "127.0.0.1:5000", "bench");
        long[] nanos = new long[1 << 20];
        int count = 0;
        try {
            start.await();
            long end = System.nanoTime() + ROUND.toNanos();
            for (long before = System.nanoTime(); before < end && count < nanos.length; count++) {
                way.attempt(
                        Intent.of(who, "UPDATE observations SET seen = now() WHERE id = " + count, "5f0c2a9d41e7b386"));
                long after = System.nanoTime();
                nanos[count] = after - before;
                before = after;
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Arrays.copyOf(nanos, count);
    }

    private static void print(String way, int sessions, List<Result> results) {
        List<Result> sorted = new ArrayList<>(results);
        sorted.sort((one, other) -> Double.compare(one.perSecond, other.perSecond));
        Result median = sorted.get(sorted.size() / 2);
        System.out.printf(
                Locale.ROOT,
                "%-8s %9d %11.0f %8.2f %8.2f ms%n",
                way,
                sessions,
                median.perSecond,
                median.p50Millis,
                median.p99Millis);
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
