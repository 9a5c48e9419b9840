package dev.pgcurb.watch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a row of {@code pgcurb.watch_slots}. */
final class SlotRow {
    private SlotRow() {}

    static Slot read(ResultSet row) throws SQLException {
        long lease = row.getLong("lease_id");
        @Nullable Long leaseId = row.wasNull() ? null : lease;
        return new Slot(
                row.getLong("slot_oid"),
                PostgresServer.text(row, "slot"),
                PostgresServer.text(row, "agent"),
                leaseId,
                PostgresServer.instant(row, "opened_at"),
                System.nanoTime() + row.getLong("left_ms") * 1_000_000,
                ceilings(PostgresServer.text(row, "ceilings")));
    }

    private static Map<String, Limit> ceilings(String json) {
        Map<String, Limit> ceilings = new HashMap<>();
        for (Map.Entry<String, JsonNode> each :
                JsonMapper.shared().readTree(json).properties()) {
            JsonNode ceiling = each.getValue();
            ceilings.put(
                    each.getKey(),
                    new Limit(
                            ceiling.path("limit").asLong(),
                            ceiling.path("rule").asString(),
                            ceiling.path("source").asString()));
        }
        return ceilings;
    }
}
