package dev.pgcurb.tune;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The workload from {@code pg_stat_statements}. It keeps statements without their literals, so for a while this looks at what
 * runs, where the literals are still there, and takes one text of each. What came with parameters of its own (Bind) shows none
 * there either: such a query is named as left out, and a file can give it.
 */
final class Captured {
    private static final Duration LOOK = Duration.ofMillis(20);

    private Captured() {}

    static Workload of(Connection connection, Duration time) throws SQLException, InterruptedException {
        Map<Long, String> texts = texts(connection, time);
        List<Workload.Seen> seen = new ArrayList<>();
        try (PreparedStatement call = connection.prepareStatement(Trials.script("workload.sql"));
                ResultSet row = call.executeQuery()) {
            while (row.next()) {
                String normalized = row.getString("query");
                String text = texts.getOrDefault(row.getLong("queryid"), normalized);
                seen.add(new Workload.Seen(text, row.getLong("calls")));
            }
        }
        return Workload.of("pg_stat_statements, literals seen within " + time.toMillis() + " ms", seen, List.of());
    }

    private static Map<Long, String> texts(Connection connection, Duration time)
            throws SQLException, InterruptedException {
        Map<Long, String> texts = new LinkedHashMap<>();
        long end = System.nanoTime() + time.toNanos();
        try (PreparedStatement call = connection.prepareStatement(Trials.script("capture.sql"))) {
            do {
                try (ResultSet row = call.executeQuery()) {
                    while (row.next()) {
                        texts.putIfAbsent(row.getLong("queryid"), row.getString("query"));
                    }
                }
                Thread.sleep(LOOK);
            } while (System.nanoTime() < end);
        }
        return texts;
    }
}
