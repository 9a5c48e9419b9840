package dev.pgcurb.console;

import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What each agent did in the last 24 hours. Counted for all at once, and not more often than every few seconds, however many look. */
final class Days {
    private static final long FRESH_NANOS = 5_000_000_000L;
    private static final String SQL = Script.of(Days.class, "days.sql").text();

    private final Database database;
    private Map<String, ObjectNode> known = Map.of();
    private long read = System.nanoTime() - FRESH_NANOS;

    Days(Database database) {
        this.database = database;
    }

    /** {@code {"attempts", "refused", "held", "approved", "rows"}}, all 0 for an agent that did nothing. */
    synchronized ObjectNode of(String agent) throws SQLException {
        if (System.nanoTime() - read >= FRESH_NANOS) {
            known = count();
            read = System.nanoTime();
        }
        ObjectNode day = known.get(agent);
        return day == null ? day(0, 0, 0, 0, 0) : day.deepCopy();
    }

    private Map<String, ObjectNode> count() throws SQLException {
        Map<String, ObjectNode> all = new HashMap<>();
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(SQL);
                ResultSet row = call.executeQuery()) {
            while (row.next()) {
                all.put(
                        row.getString("agent"),
                        day(
                                row.getLong("attempts"),
                                row.getLong("refused"),
                                row.getLong("held"),
                                row.getLong("approved"),
                                row.getLong("rows")));
            }
        }
        return all;
    }

    private static ObjectNode day(long attempts, long refused, long held, long approved, long rows) {
        return Reply.object()
                .put("attempts", attempts)
                .put("refused", refused)
                .put("held", held)
                .put("approved", approved)
                .put("rows", rows);
    }
}
