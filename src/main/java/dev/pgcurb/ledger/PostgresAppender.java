package dev.pgcurb.ledger;

import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the functions of the schema {@code pgcurb} over one connection of its own. */
final class PostgresAppender implements Appender {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresAppender.class);

    private static final String APPEND =
            Script.of(PostgresAppender.class, "append.sql").text();
    private static final String RESERVE =
            Script.of(PostgresAppender.class, "reserve.sql").text();
    private static final String HEARTBEAT =
            Script.of(PostgresAppender.class, "heartbeat.sql").text();
    private static final String FAREWELL =
            Script.of(PostgresAppender.class, "farewell.sql").text();
    private static final String EXTEND =
            Script.of(PostgresAppender.class, "extend.sql").text();

    private static final String RETIRE =
            Script.of(PostgresAppender.class, "keep_retention.sql").text();

    /** Months are made two ahead, so a day more or less is nothing. */
    private static final Duration EXTEND_EVERY = Duration.ofDays(1);

    private final DatabaseUrl database;
    private final String gateway;
    private final Duration timeout;
    private @Nullable Connection connection;
    private long extendAt = System.nanoTime();

    /** @param timeout after which a call that the server does not answer fails */
    PostgresAppender(DatabaseUrl database, String gateway, Duration timeout) {
        this.database = database;
        this.gateway = gateway;
        this.timeout = timeout;
    }

    @Override
    public void append(List<Queued> batch) throws SQLException {
        try (PreparedStatement call = connected().prepareStatement(APPEND)) {
            call.setString(1, gateway);
            call.setString(2, Batch.json(batch));
            call.executeQuery().close();
        }
    }

    @Override
    public List<Long> reserve(int count) throws SQLException {
        try (PreparedStatement call = connected().prepareStatement(RESERVE)) {
            call.setInt(1, count);
            try (ResultSet row = call.executeQuery()) {
                row.next();
                Array ids = row.getArray(1);
                return List.of((Long[]) ids.getArray());
            }
        }
    }

    @Override
    public void heartbeat() throws SQLException {
        call(HEARTBEAT);
        if (System.nanoTime() - extendAt >= 0) {
            try (PreparedStatement extend = connected().prepareStatement(EXTEND)) {
                extend.executeQuery().close();
            }
            extendAt = System.nanoTime() + EXTEND_EVERY.toNanos();
            retire();
        }
    }

    /** What cannot be retired today can be tomorrow; the ledger goes on either way. */
    private void retire() {
        try (PreparedStatement call = connected().prepareStatement(RETIRE)) {
            call.executeQuery().close();
        } catch (SQLException e) {
            LOG.warn("the ledger's retention could not be kept today: {}", e.getMessage());
            disconnect();
        }
    }

    @Override
    public void farewell() throws SQLException {
        call(FAREWELL);
    }

    private void call(String sql) throws SQLException {
        try (PreparedStatement call = connected().prepareStatement(sql)) {
            call.setString(1, gateway);
            call.executeQuery().close();
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.open();
            connection = open;
            open.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
        }
        return open;
    }

    @Override
    public void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("a failed connection of the ledger did not close", e);
            }
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
