package dev.pgcurb.undo;

import dev.pgcurb.GuardedTables;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One shape twice in one database: {@code public}, where agent and application both work, and {@code other}, where the
 * agent never was. Stories run on it one after the other.
 */
final class World implements AutoCloseable {
    /** What became of one story. */
    enum End {
        /** After the undo everything is as if the agent had never been there. */
        IDENTICAL,
        /** Undo refused, and changed nothing. */
        REFUSED,
        /** The application itself did something else than it would have done alone: there is nothing to compare with. */
        INCOMPARABLE,
        /** Undo said that it was done, and something is different; or it refused and changed something. */
        WRONG
    }

    private static final String ALONE = "other";

    private final Shape shape;
    private final Connection application;
    private final Connection agent;
    private final String agentName;

    World(TestPostgres postgres, Shape shape) throws SQLException {
        this.shape = shape;
        DatabaseUrl admin = TestSchema.installed(postgres);
        TestPostgres.run(admin, Shape.TYPES + shape.ddl("public") + "CREATE SCHEMA other;" + shape.ddl(ALONE));
        GuardedTables tables = new GuardedTables(admin);
        tables.guard(shape.names());
        agentName = tables.agent();
        application = admin.open();
        agent = tables.slot();
        // What the agent sets must not matter.
        tries(
                agent,
                "SET datestyle = 'ISO, DMY'; SET intervalstyle = 'sql_standard'; SET extra_float_digits = -15;"
                        + "SET bytea_output = 'escape'; SET timezone = 'Asia/Kathmandu'; SET search_path = pg_temp");
    }

    End play(List<Move> moves) throws SQLException {
        reset();
        boolean comparable = true;
        for (Move move : moves) {
            if (move.agent()) {
                tries(agent, move.in("public"));
            } else {
                comparable &= bothWorlds(move);
            }
        }
        Set<String> before = rows("public");
        boolean undone = tries(
                application, "SELECT pgcurb.undo_apply(jsonb_build_object('agent', '" + agentName + "'), 'testing')");
        Set<String> after = rows("public");
        if (!undone) {
            return after.equals(before) ? End.REFUSED : End.WRONG;
        }
        if (!comparable) {
            return End.INCOMPARABLE;
        }
        return after.equals(rows(ALONE)) ? End.IDENTICAL : End.WRONG;
    }

    /** The application's statement here and where the agent never was; false if it did not do the same in both. */
    private boolean bothWorlds(Move move) throws SQLException {
        Set<String> here = rows("public");
        Set<String> there = rows(ALONE);
        if (!tries(application, move.in("public"))) {
            return true;
        }
        if (!tries(application, move.in(ALONE))) {
            return false;
        }
        return difference(here, rows("public")).equals(difference(there, rows(ALONE)));
    }

    private static Set<String> difference(Set<String> before, Set<String> after) {
        Set<String> changes = new HashSet<>();
        before.stream().filter(row -> !after.contains(row)).forEach(row -> changes.add("-" + row));
        after.stream().filter(row -> !before.contains(row)).forEach(row -> changes.add("+" + row));
        return changes;
    }

    private void reset() throws SQLException {
        String logs = shape.tables().stream()
                .map(table -> ", pgcurb_log.\"public." + table.name() + "\"")
                .collect(Collectors.joining());
        String both = shape.tables().stream()
                .map(table -> ", public." + table.name() + ", other." + table.name())
                .collect(Collectors.joining());
        must("TRUNCATE pgcurb.written" + logs + both);
    }

    private Set<String> rows(String schema) throws SQLException {
        String query = shape.tables().stream()
                .map(table -> "SELECT '" + table.name() + "' || t::text FROM " + schema + "." + table.name() + " t")
                .collect(Collectors.joining(" UNION ALL "));
        Set<String> rows = new HashSet<>();
        try (Statement statement = application.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private void must(String sql) throws SQLException {
        try (Statement statement = application.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs one statement; false if Postgres refused it, as it often does with random ones. */
    private static boolean tries(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().matches("(23|55|40|42|22|54|27).*")) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public void close() throws SQLException {
        agent.close();
        application.close();
    }
}
