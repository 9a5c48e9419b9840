package dev.pgcurb.sample;

import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the tables of the sample say: equal checksums are equal rows, whatever their order on disk.
 *
 * @param tables by table name, in the order of {@link Sample#TABLES}
 */
public record Checksums(Map<String, Sum> tables) {

    /**
     * One table.
     *
     * @param rows how many rows it has
     * @param md5 over all rows in a fixed order, 32 hex digits
     */
    public record Sum(long rows, String md5) {}

    public Checksums {
        tables = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    }

    /** Of all tables of the sample, read on this connection, which needs SELECT on every column. */
    public static Checksums of(Connection connection) throws SQLException {
        return of(connection, Sample.TABLES);
    }

    /** Of some tables of the schema {@code public}; leaves the settings of the session as it found them. */
    public static Checksums of(Connection connection, List<String> tables) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            Map<String, Sum> sums = new LinkedHashMap<>();
            statement.execute(Script.of(Checksums.class, "pin.sql").text());
            for (String table : tables) {
                String sql = Script.of(Checksums.class, "checksum.sql")
                        .with("table", Sql.qualified("public", table))
                        .text();
                try (ResultSet row = statement.executeQuery(sql)) {
                    row.next();
                    sums.put(table, new Sum(row.getLong(1), row.getString(2)));
                }
            }
            return new Checksums(sums);
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    /** One table's. @throws IllegalArgumentException when it is none of these */
    public Sum of(String table) {
        Sum sum = tables.get(table);
        if (sum == null) {
            throw new IllegalArgumentException("no checksum of " + table);
        }
        return sum;
    }
}
