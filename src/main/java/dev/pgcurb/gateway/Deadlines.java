package dev.pgcurb.gateway;

import dev.pgcurb.lease.Lease;
import dev.pgcurb.verdict.Ceiling;
import dev.pgcurb.verdict.Verdict;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every session several times a second: who takes too long to come in, to run, to read. Cancels first, then ends. Every few
 * seconds it reads the policy again, has holds and agents' own undos recorded, and old images deleted. One thread for each of the two.
 */
final class Deadlines {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration REFRESH = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Services services;
    private final Gateway.Options options;

    Deadlines(Services services, Gateway.Options options) {
        this.services = services;
        this.options = options;
    }

    /** Runs until its thread is interrupted. */
    void watch() {
        every(LOOK, () -> services.sessions().all().forEach(this::look));
    }

    /** Runs until its thread is interrupted. */
    void housekeeping() {
        every(REFRESH, () -> {
            try {
                services.policies().refresh();
                services.control().recordHolds();
                services.control().tidyUndo();
                services.ends().again();
                endOnStandby();
            } catch (SQLException e) {
                LOG.warn("the policy could not be read again: {}", e.getMessage());
            }
        });
    }

    /** Ends sessions on standbys whose lease was closed: nobody else can reach them there. */
    private void endOnStandby() throws SQLException {
        List<Session> away = services.sessions().all().stream()
                .filter(session -> session.leaseOnStandby() != null)
                .toList();
        if (away.isEmpty()) {
            return;
        }
        Set<Long> open = services.control().openLeases();
        for (Session session : away) {
            Lease lease = session.leaseOnStandby();
            if (lease != null && !open.contains(lease.id())) {
                session.end("its lease was closed");
            }
        }
    }

    private static void every(Duration pause, Runnable work) {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.error("a round of the watch failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Session session) {
        long now = System.nanoTime();
        if (!session.leased()) {
            if (now - session.arrivedNanos() > options.authenticationTimeout().toNanos()) {
                session.end("authentication timeout");
            }
            return;
        }
        if (session.stuckNanos() > options.slowReaderTimeout().toNanos()) {
            session.end("the client neither reads nor sends");
            return;
        }
        if (session.expired()) {
            session.end("expired");
            return;
        }
        Attempt attempt = session.running();
        Ceiling ceiling = session.ceiling("statement_time");
        if (attempt == null || ceiling == null) {
            return;
        }
        long limit = TimeUnit.MILLISECONDS.toNanos((long) ceiling.limit());
        long age = now - attempt.startedNanos();
        if (age > limit + GRACE.toNanos()) {
            session.end("over " + ceiling.rule());
        } else if (age > limit && attempt.over() == null) {
            attempt.stop(new Verdict.Refused(
                    ceiling.rule() + " (" + ceiling.where() + ")",
                    "57014",
                    "statement cancelled after " + ceiling.shown() + " ms, the ceiling; narrow it or split it up",
                    "Narrow the statement or split it up."));
            cancel(session);
        }
    }

    private static void cancel(Session session) {
        try {
            session.cancel();
        } catch (IOException e) {
            LOG.warn("a statement over its time could not be cancelled: {}", e.getMessage());
        }
    }
}
