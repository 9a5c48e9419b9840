package dev.pgcurb.mcp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One client's session at one gateway. It is opened when a tool needs it and closed when none has for a while, because an agent has few
 * slots and clients stay open for days. Calls take turns. Whatever a call does, no transaction is open when it ends.
 */
final class AgentSession implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(45);
    private static final Duration OWN = Duration.ofSeconds(20);
    private static final Duration SURE = Duration.ofSeconds(1);

    static final ScheduledThreadPoolExecutor CLOCK = clock();

    private final Database database;
    private final String application;
    private final ReentrantLock turn = new ReentrantLock(true);

    /** Volatile: a cancel comes from another thread. */
    private volatile @Nullable GatewayLink link;

    private long usedNanos;
    private @Nullable ScheduledFuture<?> closing;

    /** @param application what the ledger calls the client, as it claims */
    AgentSession(Database database, String application) {
        this.database = database;
        this.application = application;
    }

    Database database() {
        return database;
    }

    /** What a call does with the connection. */
    interface Work<T> {
        T on(GatewayLink link) throws IOException, Refused;
    }

    /**
     * Does something, alone.
     *
     * @param patience after this time what runs is cancelled
     * @param cancellation by which it may be cancelled before
     * @throws Refused what the gateway or Postgres says, and where no gateway answers
     */
    <T> T with(Duration patience, Cancellation cancellation, Work<T> work) throws Refused {
        turn.lock();
        try {
            cancellation.begins(this::cancel);
            GatewayLink opened = opened();
            ScheduledFuture<?> timeout = CLOCK.schedule(this::cancel, patience.toMillis(), TimeUnit.MILLISECONDS);
            try {
                return work.on(opened);
            } catch (Answering.Ended e) {
                drop();
                throw e.why();
            } catch (IOException e) {
                drop();
                throw new Refused(
                        "08006",
                        "the connection was lost; whether the statement took effect is not known",
                        null,
                        "Look before you try again.",
                        true);
            } finally {
                timeout.cancel(false);
                leaveNothingOpen();
            }
        } finally {
            cancellation.ended();
            usedNanos = System.nanoTime();
            closeLater();
            turn.unlock();
        }
    }

    /** A statement of this room's own, which changes nothing. */
    Reply ask(String sql, List<@Nullable String> values) throws Refused {
        return with(OWN, new Cancellation(), opened -> opened.run(sql, values, Taking.OWN));
    }

    private GatewayLink opened() throws Refused {
        GatewayLink current = link;
        if (current != null && System.nanoTime() - usedNanos > SURE.toNanos()) {
            try {
                current.ping();
            } catch (IOException | Refused e) {
                drop(); // the watch or an operator ended it meanwhile, or its lease is over
                current = null;
            }
        }
        if (current != null) {
            return current;
        }
        try {
            GatewayLink fresh = GatewayLink.open(database.url(), application);
            link = fresh;
            return fresh;
        } catch (IOException e) {
            throw new Refused(
                    "08001",
                    "no gateway answers for database \"" + database.name() + "\"",
                    null,
                    "Try again later, or ask the operator whether pgcurb is running.",
                    true);
        }
    }

    private void leaveNothingOpen() {
        GatewayLink current = link;
        if (current != null && current.inTransaction()) {
            try {
                current.run("ROLLBACK", List.of(), Taking.OWN);
            } catch (IOException | Refused e) {
                drop(); // closing the session rolls it back as well
            }
        }
    }

    /** Asks for what runs now to be cancelled; nothing happens when nothing runs. */
    void cancel() {
        GatewayLink current = link;
        if (current != null && turn.isLocked()) {
            try {
                current.cancel();
            } catch (IOException e) {
                current.close(); // then its end is the end of the session
            }
        }
    }

    private void closeLater() {
        if (closing != null) {
            closing.cancel(false);
        }
        closing = CLOCK.schedule(this::closeIfIdle, IDLE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void closeIfIdle() {
        if (turn.tryLock()) {
            try {
                drop();
            } finally {
                turn.unlock();
            }
        }
    }

    private void drop() {
        GatewayLink current = link;
        link = null;
        if (current != null) {
            current.close();
        }
    }

    /** Ends it; what runs is cancelled. */
    @Override
    public void close() {
        cancel();
        turn.lock();
        try {
            if (closing != null) {
                closing.cancel(false);
            }
            drop();
        } finally {
            turn.unlock();
        }
    }

    private static ScheduledThreadPoolExecutor clock() {
        var clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("pgcurb-mcp-idle").factory());
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }
}
