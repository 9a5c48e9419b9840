package dev.pgcurb.ledger;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that writes to the ledger: whatever was accepted while a batch was on its way is the next batch. */
final class Writer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /** A gateway that is silent for six of these is taken for dead. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** Numbers reserved at once, and how few may be left before the next ones are. */
    private static final int IDS = 8192;

    private static final int FEW_IDS = IDS / 2;

    private final Backlog backlog;
    private final Appender appender;
    private final long patienceNanos;
    private final long closingNanos;
    private final Tally tally;
    private long heartbeatAt = System.nanoTime();

    /**
     * @param patience for how long the database may fail before the ledger says that it is down
     * @param closing for how long a ledger that is being closed goes on trying
     * @param tally is told how long each batch took
     */
    Writer(Backlog backlog, Appender appender, Duration patience, Duration closing, Tally tally) {
        this.backlog = backlog;
        this.appender = appender;
        this.patienceNanos = patience.toNanos();
        this.closingNanos = closing.toNanos();
        this.tally = tally;
    }

    /** The first contact, on the caller's thread, so that what is wrong is seen by whoever starts the gateway. */
    void start() throws SQLException {
        appender.heartbeat();
        backlog.addIds(appender.reserve(IDS));
        heartbeatAt = System.nanoTime() + HEARTBEAT.toNanos();
    }

    @Override
    public void run() {
        try {
            boolean written = true;
            while (written && !(backlog.isClosed() && backlog.size() == 0)) {
                written = once();
            }
            if (written) {
                appender.farewell();
            } else {
                LOG.error("the ledger was closed with entries that the database did not take");
            }
        } catch (SQLException e) {
            LOG.warn("the ledger's farewell was not heard", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            backlog.down(unwritable(e));
        } catch (RuntimeException | Error e) {
            LOG.error("the ledger's writer ended by a defect of pgcurb", e);
            backlog.down(unwritable(e));
            throw e;
        } finally {
            appender.close();
        }
    }

    private boolean once() throws InterruptedException {
        if (backlog.idsLeft() < FEW_IDS && !insist(() -> backlog.addIds(appender.reserve(IDS)))) {
            return false;
        }
        if (System.nanoTime() - heartbeatAt >= 0) {
            if (!insist(appender::heartbeat)) {
                return false;
            }
            heartbeatAt = System.nanoTime() + HEARTBEAT.toNanos();
        }
        List<Queued> batch = backlog.next(heartbeatAt);
        if (batch.isEmpty()) {
            return true;
        }
        long began = System.nanoTime();
        if (!insist(() -> appender.append(batch))) {
            return false;
        }
        tally.appended(System.nanoTime() - began);
        backlog.durable(batch);
        return true;
    }

    private interface Call {
        void run() throws SQLException;
    }

    /** Tries until it is done; false when the ledger is being closed and its time is over. */
    private boolean insist(Call call) throws InterruptedException {
        long since = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                call.run();
                backlog.down(null);
                return true;
            } catch (SQLException | Problem e) {
                LOG.warn("the ledger cannot be written: {}", e.getMessage());
                appender.disconnect();
                long tried = System.nanoTime() - since;
                if (tried >= patienceNanos) {
                    backlog.down(unwritable(e));
                }
                if (backlog.isClosed() && tried >= closingNanos) {
                    backlog.down(unwritable(e));
                    return false;
                }
            }
            if (backlog.isClosed()) {
                Thread.sleep(FIRST_PAUSE);
            } else {
                backlog.pause(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    static Problem unwritable(Throwable cause) {
        String why = cause instanceof Problem problem ? problem.what() : firstLine(cause);
        return Problem.of(Code.PGC401, "the ledger cannot be written: " + why)
                .hint("nothing runs while nothing can be recorded: look at the database server")
                .because(cause);
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
