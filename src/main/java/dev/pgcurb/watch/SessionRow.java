package dev.pgcurb.watch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;

/** Reads a row of {@code pgcurb.watch_sessions}. */
final class SessionRow {
    private SessionRow() {}

    static Seen read(ResultSet row) throws SQLException {
        Instant startedAt = Objects.requireNonNullElse(PostgresServer.instant(row, "started_at"), Instant.EPOCH);
        return new Seen(
                new Seen.Id(row.getInt("pid"), startedAt),
                row.getLong("slot_oid"),
                PostgresServer.text(row, "state"),
                PostgresServer.text(row, "wait"),
                PostgresServer.instant(row, "xact_at"),
                PostgresServer.instant(row, "query_at"),
                row.getLong("xact_ms"),
                row.getLong("query_ms"),
                row.getLong("state_ms"),
                orMinusOne(row, "copied"),
                row.getLong("locks"),
                orMinusOne(row, "blocks_ms"),
                row.getInt("blocks_pid"),
                row.getString("client"),
                row.getString("application_name"));
    }

    private static long orMinusOne(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? -1 : value;
    }
}
