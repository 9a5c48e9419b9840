package dev.pgcurb.serve;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.ledger.Checkpoints;
import dev.pgcurb.ledger.DatabaseChains;
import dev.pgcurb.ledger.Mark;
import dev.pgcurb.ledger.Witness;
import dev.pgcurb.postgres.DatabaseUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a witness see every so often what all chains of the ledger are, and once more at the end. A witness that cannot be had stops
 * nobody: the log and the metrics say so, and the next mark covers what this one did not.
 */
final class Witnessing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Witnessing.class);
    /** For the last mark, so that a witness which does not answer does not keep the process. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DatabaseUrl database;
    private final Serving.Witnessed options;
    private final Thread thread;
    /** Set under the monitor of this; the thread waits on it. */
    private boolean ending;

    /** Seconds since 1970 of the last mark that was taken; volatile: the metrics read it. */
    private volatile long lastSeconds;

    private Witnessing(DatabaseUrl database, Serving.Witnessed options) {
        this.database = database;
        this.options = options;
        this.thread = Thread.ofPlatform().name("pgcurb-witness").daemon().unstarted(this::run);
    }

    static Witnessing start(DatabaseUrl database, Serving.Witnessed options) {
        var witnessing = new Witnessing(database, options);
        witnessing.thread.start();
        return witnessing;
    }

    private void run() {
        boolean last = false;
        while (true) {
            mark();
            if (last) {
                return;
            }
            last = waitForNext();
        }
    }

    /** Returns whether the next mark is the last one. */
    private synchronized boolean waitForNext() {
        long end = System.nanoTime() + options.every().toNanos();
        try {
            for (long left = options.every().toNanos(); left > 0 && !ending; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            return true; // nobody else interrupts it
        }
        return ending;
    }

    private void mark() {
        try {
            List<Mark> marks;
            Instant now = Instant.now();
            try (DatabaseChains chains = DatabaseChains.open(database)) {
                marks = Witness.checkpoint(chains, options.place(), now, options.key());
            }
            Checkpoints.note(database, marks, options.place());
            lastSeconds = now.getEpochSecond();
        } catch (Problem e) {
            LOG.error("the ledger was not witnessed: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("the ledger was not witnessed", e);
        }
    }

    /** Seconds since 1970 of the last mark that was taken; 0 before the first. */
    long lastSeconds() {
        return lastSeconds;
    }

    @Override
    public void close() {
        synchronized (this) {
            ending = true;
            notifyAll();
        }
        try {
            if (!thread.join(PATIENCE)) {
                LOG.error("the end of the ledger was not witnessed: the witness does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
