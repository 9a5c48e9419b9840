package dev.pgcurb.watch;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks over one connection that is warmed up: each statement is prepared on the server, and has run, before it matters. */
final class PostgresServer implements Server {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final int UNANSWERED_MILLIS = 25_000;
    private static final Seen.Id NOBODY = new Seen.Id(0, Instant.EPOCH);

    private final Connection connection;
    private final long lockTable;
    private final PreparedStatement slots;
    private final PreparedStatement sessions;
    private final PreparedStatement sessionsWithReserve;
    private final PreparedStatement atHand;
    private final PreparedStatement cancel;
    private final PreparedStatement end;
    private final PreparedStatement endWithReserve;
    private final PreparedStatement reserve;

    private PostgresServer(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setNetworkTimeout(Runnable::run, UNANSWERED_MILLIS);
        connection.unwrap(PGConnection.class).setPrepareThreshold(1);
        prepared("settings.sql").executeQuery().close();
        this.lockTable = number(prepared("lock_table.sql"));
        this.slots = prepared("slots.sql");
        this.sessions = prepared("sessions.sql");
        this.sessionsWithReserve = prepared("sessions_with_reserve.sql");
        this.atHand = prepared("at_hand.sql");
        this.cancel = prepared("cancel.sql");
        this.end = prepared("end.sql");
        this.endWithReserve = prepared("end_with_reserve.sql");
        this.reserve = prepared("reserve.sql");
    }

    /**
     * @throws Problem PGC371 when the functions cannot be called; PGC5xx when there is no connection
     */
    static PostgresServer connect(DatabaseUrl database) {
        Connection connection = database.open();
        try {
            PostgresServer server = new PostgresServer(connection);
            server.warmUp();
            return server;
        } catch (SQLException e) {
            try {
                connection.close();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw Problem.of(
                            Code.PGC371,
                            "the watch cannot look at the sessions of \"" + database.database() + "\": "
                                    + e.getMessage())
                    .hint("run \"pgcurb apply\" first, as the owner of the database")
                    .because(e);
        }
    }

    private void warmUp() throws SQLException {
        List<Slot> all = slots();
        read(sessions, all);
        read(sessionsWithReserve, all);
        prepare(all);
        cancel(NOBODY);
        signal(end, NOBODY);
        signal(endWithReserve, NOBODY);
        number(reserve);
    }

    @Override
    public long lockTable() {
        return lockTable;
    }

    @Override
    public List<Slot> slots() throws SQLException {
        try (ResultSet row = slots.executeQuery()) {
            List<Slot> all = new ArrayList<>();
            while (row.next()) {
                all.add(SlotRow.read(row));
            }
            return all;
        }
    }

    @Override
    public List<Seen> sessions(Collection<Slot> slots) throws SQLException {
        return withReserve(() -> read(sessions, slots), () -> read(sessionsWithReserve, slots));
    }

    private List<Seen> read(PreparedStatement call, Collection<Slot> slots) throws SQLException {
        call.setArray(1, oids(slots));
        try (ResultSet row = call.executeQuery()) {
            List<Seen> all = new ArrayList<>();
            while (row.next()) {
                all.add(SessionRow.read(row));
            }
            return all;
        }
    }

    @Override
    public void prepare(Collection<Slot> slots) throws SQLException {
        atHand.setArray(1, oids(slots));
        number(atHand);
    }

    private Array oids(Collection<Slot> slots) throws SQLException {
        return connection.createArrayOf("oid", slots.stream().map(Slot::oid).toArray());
    }

    @Override
    public boolean cancel(Seen.Id session) throws SQLException {
        return signal(cancel, session);
    }

    @Override
    public boolean end(Seen.Id session) throws SQLException {
        return withReserve(() -> signal(end, session), () -> signal(endWithReserve, session));
    }

    private interface Call<T> {
        T run() throws SQLException;
    }

    /** When the lock table is full, gives up the reserve and tries again. */
    private <T> T withReserve(Call<T> call, Call<T> again) throws SQLException {
        try {
            return call.run();
        } catch (SQLException e) {
            if (!OUT_OF_MEMORY.equals(e.getSQLState())) {
                throw e;
            }
            LOG.warn("the server's lock table is full: {}", e.getMessage());
            try {
                return again.run();
            } finally {
                takeReserve();
            }
        }
    }

    /** Some of it, or none: what is not to be had now is asked for the next time it is needed. */
    private void takeReserve() {
        try {
            number(reserve);
        } catch (SQLException e) {
            LOG.debug("no reserve of locks is to be had: {}", e.getMessage());
        }
    }

    private static boolean signal(PreparedStatement call, Seen.Id session) throws SQLException {
        call.setInt(1, session.pid());
        call.setObject(2, session.startedAt().atOffset(ZoneOffset.UTC));
        try (ResultSet row = call.executeQuery()) {
            row.next();
            return row.getBoolean(row.getMetaData().getColumnCount());
        }
    }

    @Override
    public int reap() throws SQLException {
        try (PreparedStatement call = prepared("reap.sql")) {
            return Math.toIntExact(number(call));
        }
    }

    @Override
    public List<Refusals> refusals() throws SQLException {
        try (PreparedStatement call = prepared("refusals.sql");
                ResultSet row = call.executeQuery()) {
            List<Refusals> all = new ArrayList<>();
            while (row.next()) {
                all.add(new Refusals(
                        text(row, "agent"),
                        row.getLong("refusals"),
                        row.getLong("limit"),
                        text(row, "rule"),
                        text(row, "source")));
            }
            return all;
        }
    }

    @Override
    public void suspend(String agent, String why) throws SQLException {
        try (PreparedStatement suspend = prepared("suspend.sql");
                PreparedStatement end = prepared("end_agent.sql")) {
            suspend.setString(1, agent);
            suspend.setString(2, why);
            number(suspend);
            end.setString(1, agent);
            number(end);
        }
    }

    private PreparedStatement prepared(String script) throws SQLException {
        return connection.prepareStatement(
                Script.of(PostgresServer.class, script).text());
    }

    private static long number(PreparedStatement call) throws SQLException {
        try (ResultSet row = call.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    @Override
    public boolean lost() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("the watch's connection did not close", e);
        }
    }
}
