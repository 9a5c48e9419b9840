package dev.pgcurb.ledger;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the log as people do. One thread at a time. */
public final class Log implements AutoCloseable {
    private static final String SQL = Script.of(Log.class, "log.sql").text();

    private final Connection connection;

    private Log(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects.
     *
     * @param database with the login of a member of {@code pgcurb_approver}, or of who owns pgcurb
     * @throws Problem PGC5xx when there is no connection
     */
    public static Log open(DatabaseUrl database) {
        return new Log(database.open());
    }

    /**
     * The entries, oldest first.
     *
     * @throws Problem PGC402 when the ledger cannot be read
     */
    public List<LogEntry> read(LogQuery query) {
        try (PreparedStatement call = connection.prepareStatement(SQL)) {
            call.setString(1, query.agent());
            call.setString(2, query.verdict());
            call.setString(3, query.kind());
            call.setObject(4, query.since() == null ? null : query.since().atOffset(ZoneOffset.UTC));
            call.setObject(5, query.entry());
            call.setInt(6, query.limit());
            try (ResultSet row = call.executeQuery()) {
                List<LogEntry> entries = new ArrayList<>();
                while (row.next()) {
                    entries.add(entry(row));
                }
                Collections.reverse(entries);
                return entries;
            }
        } catch (SQLException e) {
            throw DatabaseChains.unreadable(e);
        }
    }

    private static LogEntry entry(ResultSet row) throws SQLException {
        return new LogEntry(
                row.getLong("id"),
                Objects.requireNonNull(time(row, "attempted_at")),
                row.getString("kind"),
                row.getString("agent"),
                row.getString("verdict"),
                row.getString("rule"),
                row.getString("sqlstate"),
                number(row, "rows"),
                number(row, "duration_us"),
                row.getString("statement"),
                row.getString("fingerprint"),
                row.getString("slot"),
                number(row, "lease_id"),
                row.getString("client"),
                row.getString("application_name"),
                number(row, "hold_id"),
                number(row, "refers_to"),
                row.getString("by"),
                row.getString("reason"),
                row.getString("detail"),
                row.getString("parameters"),
                time(row, "settled_at"),
                row.getString("gateway"),
                row.getLong("seq"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Long.class);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw DatabaseChains.unreadable(e);
        }
    }
}
