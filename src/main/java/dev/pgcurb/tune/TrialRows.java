package dev.pgcurb.tune;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads trials as the database keeps them. */
final class TrialRows {
    private final Connection connection;

    TrialRows(Connection connection) {
        this.connection = connection;
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** All proposals, or one. */
    List<TrialLine> lines(@Nullable Long proposal) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(Trials.script("lines.sql"))) {
            call.setObject(1, proposal);
            call.setObject(2, proposal);
            return all(call, TrialRows::line);
        }
    }

    private static TrialLine line(ResultSet row) throws SQLException {
        return new TrialLine(
                row.getLong("id"),
                instant(row, "at").orElseThrow(),
                text(row, "by").orElseThrow(),
                text(row, "agent"),
                text(row, "what").orElseThrow(),
                text(row, "why").orElseThrow(),
                text(row, "state").orElseThrow(),
                number(row, "trial"),
                text(row, "decision"),
                text(row, "reason"),
                number(row, "stage"),
                text(row, "now"),
                text(row, "stage_reason"));
    }

    TrialShown shown(TrialLine line, long trial) throws SQLException {
        List<TrialShown.OfQuery> queries = of(trial, "queries.sql", TrialRows::query);
        List<Sample> samples = of(trial, "samples.sql", TrialRows::sample);
        List<TrialShown.Look> looks = of(trial, "looks.sql", TrialRows::look);
        return of(
                        trial,
                        "trial.sql",
                        row -> new TrialShown(
                                line,
                                instant(row, "began_at").orElseThrow(),
                                text(row, "before"),
                                text(row, "workload").orElseThrow(),
                                row.getDouble("spent_ms"),
                                row.getDouble("radius_ms"),
                                text(row, "facts").orElseThrow(),
                                queries,
                                samples,
                                text(row, "made"),
                                text(row, "inverse"),
                                instant(row, "changed_at"),
                                instant(row, "window_ends"),
                                instant(row, "ended_at"),
                                text(row, "trouble"),
                                looks))
                .getFirst();
    }

    private static TrialShown.OfQuery query(ResultSet row) throws SQLException {
        return new TrialShown.OfQuery(
                row.getInt("number"),
                text(row, "text").orElseThrow(),
                row.getLong("calls"),
                text(row, "verdict").orElseThrow(),
                text(row, "reason").orElseThrow(),
                real(row, "work_ratio"),
                real(row, "time_ratio"),
                real(row, "time_low"),
                real(row, "time_high"),
                text(row, "plan_before"),
                text(row, "plan_candidate"));
    }

    private static Sample sample(ResultSet row) throws SQLException {
        return new Sample(
                row.getInt("number"),
                text(row, "phase").orElseThrow(),
                row.getInt("place"),
                instant(row, "at").orElseThrow(),
                row.getDouble("ms"),
                row.getLong("blocks"),
                row.getLong("temp"),
                row.getLong("rows"),
                row.getBoolean("cancelled"));
    }

    private static TrialShown.Look look(ResultSet row) throws SQLException {
        return new TrialShown.Look(
                instant(row, "at").orElseThrow(),
                row.getLong("queryid"),
                row.getLong("calls"),
                row.getDouble("ms"),
                row.getDouble("blocks"));
    }

    private <T> List<T> of(long trial, String script, Row<T> read) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(Trials.script(script))) {
            call.setLong(1, trial);
            return all(call, read);
        }
    }

    private static <T> List<T> all(PreparedStatement call, Row<T> read) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (ResultSet row = call.executeQuery()) {
            while (row.next()) {
                rows.add(read.read(row));
            }
        }
        return rows;
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static Optional<Long> number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    private static Optional<Double> real(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
