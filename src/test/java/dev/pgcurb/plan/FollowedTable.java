package dev.pgcurb.plan;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What {@code apply} does about a guarded table that was altered, without a policy, a plan and the rest of the catalog. */
public final class FollowedTable {
    private FollowedTable() {}

    /** Makes the guard fit the table as it is now. */
    public static void follow(DatabaseUrl superuser, String schema, String table) throws SQLException {
        String log = Guards.logName(new Name(schema, table));
        String relation = "to_regclass(" + Text.literal(new Name(schema, table).toString()) + ")";
        try (Connection connection = superuser.open()) {
            List<LogColumn> now = columns(connection, """
                    SELECT attname, format_type(atttypid, atttypmod), attnum, 0 FROM pg_attribute
                    WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
                    """.formatted(relation));
            List<LogColumn> before = columns(connection, """
                    SELECT l.attname, format_type(l.atttypid, l.atttypmod), u.number, l.attnum
                    FROM pgcurb.guarded g CROSS JOIN unnest(g.columns, g.numbers) AS u (name, number)
                    JOIN pg_attribute l ON l.attrelid = %s AND l.attname = u.name
                    WHERE g.relation = %s ORDER BY l.attnum
                    """.formatted(
                            "to_regclass(" + Text.literal(new Name(GuardLog.SCHEMA, log).toString()) + ")", relation));
            List<String> names = now.stream().map(LogColumn::name).toList();
            List<String> sql = new ArrayList<>(List.of("BEGIN"));
            sql.addAll(new GuardLog("", log, now).change(new GuardLog("", log, before)));
            sql.addAll(GuardCapture.of(log, names).make());
            sql.add("UPDATE pgcurb.guarded SET columns = %s, numbers = %s, types = %s, key = (%s) WHERE relation = %s"
                    .formatted(
                            Text.literal(Registrations.array(names)),
                            Text.literal(Registrations.array(now.stream()
                                    .map(c -> Integer.toString(c.number()))
                                    .toList())),
                            Text.literal(Registrations.array(
                                    now.stream().map(LogColumn::type).toList())),
                            "SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
                                    + " AND a.attnum = ANY (i.indkey) WHERE i.indisprimary AND i.indrelid = guarded.relation",
                            relation));
            sql.add("COMMIT");
            TestPostgres.run(superuser, String.join(";\n", sql));
        }
    }

    private static List<LogColumn> columns(Connection connection, String query) throws SQLException {
        List<LogColumn> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                columns.add(new LogColumn(row.getString(1), row.getString(2), row.getInt(3), row.getInt(4)));
            }
        }
        return columns;
    }
}
