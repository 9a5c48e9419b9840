package dev.pgcurb.undo;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of one agent's changes of one table.
 *
 * @param table schema and name
 * @param agent empty: what undos wrote, or nothing yet
 * @param statements whose images are there
 * @param rows changed rows; an update has two images and is one row
 * @param bytes of the log table with its indexes, shared out by rows
 * @param oldest when the oldest of these statements began
 * @param retention how long the policy keeps them, as Postgres says it
 * @param rowsPerDay mean of the last seven days
 */
public record Kept(
        String table,
        Optional<String> agent,
        long statements,
        long rows,
        long bytes,
        Optional<Instant> oldest,
        Optional<String> retention,
        BigDecimal rowsPerDay) {

    static Kept of(ResultSet row) throws SQLException {
        return new Kept(
                Objects.requireNonNull(row.getString("relation")),
                Optional.ofNullable(row.getString("agent")),
                row.getLong("statements"),
                row.getLong("row_count"),
                row.getLong("bytes"),
                Optional.ofNullable(row.getObject("oldest", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getString("retention")),
                Objects.requireNonNull(row.getBigDecimal("rows_per_day")));
    }
}
