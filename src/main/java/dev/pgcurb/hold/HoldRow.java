package dev.pgcurb.hold;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A row of holds.sql as a {@link Hold}. */
final class HoldRow {
    private HoldRow() {}

    static Hold read(ResultSet row) throws SQLException {
        return new Hold(
                row.getLong("id"),
                Hold.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("agent"),
                row.getString("operator"),
                row.getString("op"),
                row.getString("schema_name") + "." + row.getString("table_name"),
                row.getLong("row_count"),
                row.getLong("row_limit"),
                tables(row.getString("tables")),
                sample(row.getString("sample")),
                row.getBoolean("sampled"),
                undo(row),
                row.getString("rule"),
                row.getString("source"),
                row.getString("digest"),
                row.getString("statement"),
                row.getString("parameters"),
                row.getObject("entry_id", Long.class),
                Objects.requireNonNull(time(row, "refused_at")),
                Objects.requireNonNull(time(row, "lapses_at")),
                row.getString("plea"),
                row.getString("decided_by"),
                time(row, "decided_at"),
                row.getString("decision_reason"),
                time(row, "expires_at"),
                time(row, "used_at"));
    }

    private static List<Hold.Rows> tables(String json) {
        List<Hold.Rows> tables = new ArrayList<>();
        for (JsonNode table : JsonMapper.shared().readTree(json)) {
            JsonNode estimate = table.path("estimate");
            JsonNode share = table.path("share");
            tables.add(new Hold.Rows(
                    table.required("table").asString(),
                    table.required("rows").asLong(),
                    estimate.isNumber() ? estimate.asLong() : null,
                    share.isNumber() ? share.asDouble() : null));
        }
        return tables;
    }

    private static Map<String, List<Hold.Sampled>> sample(@Nullable String json) {
        Map<String, List<Hold.Sampled>> sample = new LinkedHashMap<>();
        if (json != null) {
            JsonMapper.shared().readTree(json).properties().forEach(table -> {
                List<Hold.Sampled> rows = new ArrayList<>();
                table.getValue()
                        .forEach(row -> rows.add(new Hold.Sampled(
                                row.path("op").asString(), image(row.path("before")), image(row.path("after")))));
                sample.put(table.getKey(), List.copyOf(rows));
            });
        }
        return sample;
    }

    private static @Nullable Map<String, @Nullable String> image(JsonNode values) {
        if (!values.isObject()) {
            return null;
        }
        Map<String, @Nullable String> image = new LinkedHashMap<>();
        values.properties()
                .forEach(value -> image.put(
                        value.getKey(),
                        value.getValue().isNull() ? null : value.getValue().asString()));
        return image;
    }

    private static Hold.@Nullable UndoSize undo(ResultSet row) throws SQLException {
        Long images = row.getObject("undo_images", Long.class);
        return images == null ? null : new Hold.UndoSize(images, row.getLong("undo_bytes"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
