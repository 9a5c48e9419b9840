package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What pgcurb's own tables say: rows by table, columns as text, NULL as a missing key. Empty where pgcurb is not installed.
 *
 * @param tables rows by table: migration, before, policy, agent, claim_type, ceiling, slot, guarded, captured_column,
 *     undo_right, tuning, built
 */
record Records(Map<String, List<SequencedMap<String, String>>> tables) {
    static final List<String> READ = List.of(
            "migration",
            "before",
            "policy",
            "agent",
            "claim_type",
            "ceiling",
            "slot",
            "guarded",
            "captured_column",
            "undo_right",
            "tuning",
            "built");

    Records {
        tables = Map.copyOf(tables);
    }

    List<SequencedMap<String, String>> rows(String table) {
        return tables.getOrDefault(table, List.of());
    }

    /** Reads the tables that are there, with {@code records/<table>.sql}. */
    static Records of(Connection connection, Snapshot snapshot) throws SQLException {
        Map<String, List<SequencedMap<String, String>>> tables = new LinkedHashMap<>();
        Map<Name, ?> present = snapshot.byName();
        for (String table : READ) {
            if (present.containsKey(new Name("pgcurb", table))) {
                tables.put(
                        table,
                        read(
                                connection,
                                Script.of(Records.class, "records/" + table + ".sql")
                                        .text()));
            }
        }
        return new Records(tables);
    }

    private static List<SequencedMap<String, String>> read(Connection connection, String sql) throws SQLException {
        List<SequencedMap<String, String>> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet found = statement.executeQuery()) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                SequencedMap<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i <= columns; i++) {
                    String value = found.getString(i);
                    if (value != null) {
                        row.put(found.getMetaData().getColumnLabel(i), value);
                    }
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
