package dev.pgcurb.watch;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.ledger.Ledger;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at every slot session once a second and stops what is over the agent's ceilings, until it is closed. */
public final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final DatabaseUrl database;
    private final Options options;
    private final Round round;
    private final Acts acts;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable Server server;

    /** Written by the watch's thread, read by health checks. */
    private volatile @Nullable Problem trouble;

    private Watch(DatabaseUrl database, Ledger ledger, Options options, Server server) {
        this.database = database;
        this.options = options;
        this.server = server;
        this.acts = new Acts(ledger);
        this.round = new Round(acts, options, System::nanoTime);
        this.thread = Thread.ofPlatform().name("pgcurb-watch").daemon(true).unstarted(this::run);
    }

    /**
     * How the watch works. The ceilings themselves are the policy's.
     *
     * @param every from the end of one look to the next one
     * @param grace from a cancel to the end of the session, if the cancel did not help
     * @param stalled for how long a statement may wait for its client, neither reading nor sending
     * @param blocking for how long a session may keep others waiting where the policy has no {@code blocking_others}
     * @param slowly from one time to the next of what needs less haste: counting refusals, closing leases
     */
    public record Options(Duration every, Duration grace, Duration stalled, Duration blocking, Duration slowly) {

        /** Every second; a grace of 2 s; 15 s for the client; 10 s for others; 5 s for the rest. */
        public static Options usual() {
            return new Options(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5));
        }
    }

    /**
     * Connects, warms the connection up, and begins.
     *
     * @param database with the login of {@code pgcurb_gateway}
     * @param ledger where every act is recorded; stays open for as long as the watch
     * @throws Problem PGC371 when the watch cannot see the sessions; PGC5xx when there is no connection
     */
    public static Watch start(DatabaseUrl database, Ledger ledger, Options options) {
        Watch watch = new Watch(database, ledger, options, PostgresServer.connect(database));
        watch.thread.start();
        return watch;
    }

    /** Why nobody watches at the moment; empty when somebody does. For health checks. */
    public Optional<Problem> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** How often it did what since it began: {@code cancelled}, {@code ended}, {@code suspended}. */
    public Map<String, Long> acts() {
        return acts.counts();
    }

    private void run() {
        try {
            do {
                look();
            } while (!closed.await(options.every().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private void look() {
        try {
            Server open = server;
            if (open == null) {
                open = PostgresServer.connect(database);
                server = open;
            }
            round.once(open);
            trouble = null;
        } catch (SQLException e) {
            failed(Problem.of(Code.PGC371, "the watch cannot look at the sessions: " + e.getMessage())
                    .because(e));
        } catch (Problem e) {
            failed(e);
        } catch (RuntimeException e) {
            LOG.error("the watch met something that it did not expect", e);
            failed(Problem.of(Code.PGC371, "the watch met something that it did not expect")
                    .because(e));
        }
    }

    private void failed(Problem problem) {
        trouble = problem;
        LOG.warn("{}", problem.getMessage());
        // A connection that still works is worth more than a new one, which may not be to be had.
        Server open = server;
        if (open != null && open.lost()) {
            disconnect();
        }
    }

    private void disconnect() {
        Server open = server;
        server = null;
        if (open != null) {
            open.close();
        }
    }

    /** Ends after the look that is under way. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(Duration.ofSeconds(30))) {
                LOG.error("the watch did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
