package dev.pgcurb.undo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the tables of one shape and their logs hold, as text that tells any two values apart. */
final class Sight {
    private final Connection connection;
    private final Shape shape;
    private @Nullable Rows seen;

    Sight(Connection connection, Shape shape) {
        this.connection = connection;
        this.shape = shape;
    }

    /** All rows in both places. */
    record Rows(Set<String> here, Set<String> alone) {}

    /** What was seen is no longer so. */
    void forget() {
        seen = null;
    }

    /** All rows as they are now; asked only once between two changes. */
    Rows rows() throws SQLException {
        Rows now = seen;
        if (now == null) {
            Set<String> all = query(shape.tables().stream()
                    .flatMap(table -> List.of(World.HERE, World.ALONE).stream()
                            .map(schema -> "SELECT '" + schema.charAt(0) + "' || " + shown(table, "t::text") + " FROM "
                                    + schema + "." + table.name() + " t"))
                    .collect(Collectors.joining(" UNION ALL ")));
            now = new Rows(of(World.HERE, all), of(World.ALONE, all));
            seen = now;
        }
        return now;
    }

    private static Set<String> of(String schema, Set<String> all) {
        return all.stream()
                .filter(row -> row.charAt(0) == schema.charAt(0))
                .map(row -> row.substring(1))
                .collect(Collectors.toSet());
    }

    /** Long ones by their digest. */
    private static String shown(Shape.Table table, String row) {
        return "'" + table.name() + "' || CASE WHEN length(" + row + ") > 400 THEN md5(" + row + ") ELSE " + row
                + " END";
    }

    Set<String> query(String query) throws SQLException {
        Set<String> rows = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    /** The columns that the log has, too, of all rows. */
    Set<String> captured() throws SQLException {
        Set<String> all = new HashSet<>();
        for (Shape.Table table : shape.tables()) {
            all.addAll(query(
                    "SELECT " + shown(table, "ROW(" + columns(table) + ")::text") + " FROM public." + table.name()));
        }
        return all;
    }

    /** What the latest undo says in the logs. */
    Set<String> images(boolean after) throws SQLException {
        Set<String> all = new HashSet<>();
        for (Shape.Table table : shape.tables()) {
            all.addAll(query("SELECT " + shown(table, "ROW(" + columns(table) + ")::text")
                    + " FROM pgcurb_log.\"public." + table.name()
                    + "\" WHERE \"curb:undo\" = (SELECT max(id) FROM pgcurb.undo) AND \"curb:after\" = " + after));
        }
        return all;
    }

    private String columns(Shape.Table table) throws SQLException {
        return query(
                        "SELECT string_agg(quote_ident(c), ', ') FROM pgcurb.guarded, unnest(columns) c WHERE table_name = '"
                                + table.name() + "'")
                .iterator()
                .next();
    }

    static Set<String> difference(Set<String> before, Set<String> after) {
        Set<String> changes = new HashSet<>();
        before.stream().filter(row -> !after.contains(row)).forEach(row -> changes.add("-" + row));
        after.stream().filter(row -> !before.contains(row)).forEach(row -> changes.add("+" + row));
        return changes;
    }
}
