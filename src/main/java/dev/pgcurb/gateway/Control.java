package dev.pgcurb.gateway;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the gateway asks Postgres as its own role, {@code pgcurb_gateway}. A small pool; safe for many threads. */
final class Control implements AutoCloseable {
    private static final String POLICY = Script.of(Control.class, "policy.sql").text();
    private static final String TIDY_UNDO =
            Script.of(Control.class, "tidy_undo.sql").text();
    private static final String REGISTER_HOLD =
            Script.of(Control.class, "register_hold.sql").text();
    private static final String HOLD_STATE =
            Script.of(Control.class, "hold_state.sql").text();
    private static final String RECORD_HOLDS =
            Script.of(Control.class, "record_holds.sql").text();
    private static final String READABLE =
            Script.of(Control.class, "readable.sql").text();
    private static final String OPEN_LEASES =
            Script.of(Control.class, "open_leases.sql").text();
    private static final String NUMBERS =
            Script.of(Control.class, "numbers.sql").text();
    private static final int CONNECTIONS = 2;
    private static final long PATIENCE_MILLIS = 5_000;

    private final HikariDataSource pool;

    Control(DatabaseUrl database) {
        var config = new HikariConfig();
        config.setPoolName("pgcurb-control");
        config.setJdbcUrl(database.jdbcUrl());
        config.setDataSourceProperties(database.properties());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setInitializationFailTimeout(PATIENCE_MILLIS);
        pool = new HikariDataSource(config);
    }

    /** A relation that an agent can read, and which columns of it. */
    record Visible(String schema, String relation, List<String> columns) {}

    InForce policy() throws SQLException {
        return one(POLICY, List.of(), row -> InForce.read(row.getString(1)));
    }

    /** Counts by measure and agent; the agent is empty where a measure is of none. */
    Map<String, Map<String, Long>> numbers() throws SQLException {
        Map<String, Map<String, Long>> numbers = new TreeMap<>();
        each(
                NUMBERS,
                List.of(),
                row -> numbers.computeIfAbsent(row.getString(1), measure -> new TreeMap<>())
                        .put(row.getString(2), row.getLong(3)));
        return numbers;
    }

    /** The numbers of all leases that are open, those of other gateways too. */
    Set<Long> openLeases() throws SQLException {
        return Set.copyOf(each(OPEN_LEASES, List.of(), row -> row.getLong(1)));
    }

    /** Enters into the ledger what agents undid themselves, and deletes some images that are past their retention. */
    long tidyUndo() throws SQLException {
        return one(TIDY_UNDO, List.of(), row -> row.getLong(1));
    }

    /** The hold's number, or null when the token is not one of Postgres's own. */
    @Nullable
    Long registerHold(long entry, String statement, String token) throws SQLException {
        return one(REGISTER_HOLD, List.of(entry, statement, token), row -> {
            long id = row.getLong(1);
            return row.wasNull() ? null : id;
        });
    }

    /** Where a hold stands: {@code waiting}, {@code approved} and so on. */
    String holdState(long hold) throws SQLException {
        return one(HOLD_STATE, List.of(hold), row -> row.getString(1));
    }

    /** Puts into the ledger what happened to holds without a gateway: how many entries that was. */
    int recordHolds() throws SQLException {
        return one(RECORD_HOLDS, List.of(), row -> row.getInt(1));
    }

    List<Visible> readable(String agent) throws SQLException {
        List<Visible> all = new ArrayList<>();
        each(READABLE, List.of(agent), row -> {
            Array columns = row.getArray(3);
            return all.add(new Visible(row.getString(1), row.getString(2), List.of((String[]) columns.getArray())));
        });
        return all;
    }

    private interface Row<T extends @Nullable Object> {
        T read(ResultSet row) throws SQLException;
    }

    private <T extends @Nullable Object> T one(String sql, List<Object> values, Row<T> read) throws SQLException {
        List<T> rows = each(sql, values, read);
        if (rows.size() != 1) {
            throw new SQLException("one row expected", "XX000");
        }
        return rows.getFirst();
    }

    private <T extends @Nullable Object> List<T> each(String sql, List<Object> values, Row<T> read)
            throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement call = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                call.setObject(i + 1, values.get(i));
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = call.executeQuery()) {
                while (result.next()) {
                    rows.add(read.read(result));
                }
            }
            return rows;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
