package dev.pgcurb.lease;

import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection for calls that take a millisecond or two, one at a time. A connection that was lost while it was idle
 * is replaced and the call tried again; one that is lost during a call is not: nobody knows what the call did.
 */
final class Control implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Control.class);
    /** A call that the server leaves unanswered for so long has failed. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** After so much idleness a connection is asked for a sign of life before it is used. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final String NAME = Script.of(Control.class, "gateway.sql").text();

    private final DatabaseUrl database;
    private final String gateway;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;
    private long usedAt;

    /** @param gateway who keeps alive what is opened here; empty for nobody: it lives until its time is over */
    Control(DatabaseUrl database, String gateway) {
        this.database = database;
        this.gateway = gateway;
    }

    interface Work<T extends @Nullable Object> {
        T with(PreparedStatement call) throws SQLException;
    }

    <T extends @Nullable Object> T call(String sql, Work<T> work) throws SQLException {
        lock.lock();
        try (PreparedStatement call = connected().prepareStatement(sql)) {
            return work.with(call);
        } catch (SQLException e) {
            if (e.getSQLState() == null
                    || e.getSQLState().startsWith("08")
                    || e.getSQLState().startsWith("57P")) {
                disconnect();
            }
            throw e;
        } finally {
            usedAt = System.nanoTime();
            lock.unlock();
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open != null && System.nanoTime() - usedAt > FRESH.toNanos() && !open.isValid(2)) {
            disconnect();
            open = null;
        }
        if (open == null) {
            open = database.open();
            open.setNetworkTimeout(Runnable::run, Math.toIntExact(TIMEOUT.toMillis()));
            try (PreparedStatement name = open.prepareStatement(NAME)) {
                name.setString(1, gateway);
                name.executeQuery().close();
            }
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("a failed control connection did not close", e);
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            disconnect();
        } finally {
            lock.unlock();
        }
    }
}
