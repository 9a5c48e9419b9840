package dev.pgcurb.tune;

import dev.pgcurb.postgres.ServerText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs queries in Postgres as {@code pgcurb_trial}: each in a read-only transaction that is rolled back, by {@code EXPLAIN
 * (ANALYZE)}, so that no row leaves the server, and with the candidate under {@code SET LOCAL}, so that nobody else has it.
 */
final class Lab implements Bench, AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CANCELLED = "57014";
    private static final String MEASURE = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY ON, FORMAT JSON) ";
    private static final String LOOK = "EXPLAIN (FORMAT JSON) ";

    private final Connection connection;
    private final Map<String, String> settings;
    private final @Nullable String setting;
    private final @Nullable String value;

    /**
     * @param connection with the login of {@code pgcurb_trial}; this closes it
     * @param settings what the application's role has for itself
     * @param setting what is tried; null for an index, of which both sides are the same
     */
    Lab(Connection connection, Map<String, String> settings, @Nullable String setting, @Nullable String value)
            throws SQLException {
        this.connection = connection;
        this.settings = new LinkedHashMap<>(settings);
        this.setting = setting;
        this.value = value;
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
    }

    @Override
    public Measured run(Query query, Arm arm, long limitMillis) throws NotRunnable {
        long began = System.nanoTime();
        try {
            JsonNode answer = explain(MEASURE + query.text(), arm, limitMillis);
            PlanTree plan = PlanTree.of(answer.path("Plan"));
            double ms = answer.path("Planning Time").asDouble(0)
                    + answer.path("Execution Time").asDouble(0);
            return new Measured(ms, plan.blocks(), plan.temp(), plan.rows(), plan);
        } catch (SQLException e) {
            if (CANCELLED.equals(e.getSQLState())) {
                return Measured.cancelled((System.nanoTime() - began) / 1e6);
            }
            throw new NotRunnable(ServerText.message(e));
        }
    }

    @Override
    public PlanTree plan(Query query, Arm arm) throws NotRunnable {
        try {
            return PlanTree.of(explain(LOOK + query.text(), arm, 10_000).path("Plan"));
        } catch (SQLException e) {
            throw new NotRunnable(ServerText.message(e));
        }
    }

    private JsonNode explain(String sql, Arm arm, long limitMillis) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (Map.Entry<String, String> each : settings.entrySet()) {
                set(each.getKey(), each.getValue());
            }
            if (arm == Arm.CANDIDATE && setting != null && value != null) {
                set(setting, value);
            }
            set("lock_timeout", "1s");
            set("idle_in_transaction_session_timeout", "60s");
            set("statement_timeout", Math.max(1, limitMillis) + "ms");
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return JSON.readTree(row.getString(1)).path(0);
            }
        } finally {
            connection.rollback();
        }
    }

    /** As SET LOCAL does. */
    private void set(String name, String to) throws SQLException {
        try (var call = connection.prepareStatement("SELECT pg_catalog.set_config(?, ?, true)")) {
            call.setString(1, name);
            call.setString(2, to);
            call.executeQuery().close();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
