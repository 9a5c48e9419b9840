package dev.pgcurb.undo;

import dev.pgcurb.GuardedTables;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;

/** One database with guarded tables, an agent at work straight on Postgres, and an application beside it. */
final class Orchard implements AutoCloseable {
    private final DatabaseUrl admin;
    private final GuardedTables tables;
    private Connection agent;

    /**
     * @param ddl what makes the tables
     * @param guarded their names, all in the schema public
     */
    Orchard(TestPostgres postgres, String ddl, String... guarded) throws SQLException {
        admin = TestSchema.installed(postgres);
        TestPostgres.run(admin, ddl);
        tables = new GuardedTables(admin);
        tables.guard(guarded);
        agent = tables.slot();
    }

    /** Statements of the agent, one after the other, each by itself unless it begins a transaction. */
    Orchard agent(String... statements) throws SQLException {
        try (Statement each = agent.createStatement()) {
            for (String sql : statements) {
                each.execute(sql);
            }
        }
        return this;
    }

    Orchard app(String sql) {
        TestPostgres.run(admin, sql);
        return this;
    }

    Selection everything() {
        return Selection.none().agent(tables.agent());
    }

    Preview preview() {
        return new Undo(admin).preview(everything());
    }

    Undone undo() {
        return undo(everything(), false);
    }

    Undone undo(Selection selection, boolean skipConflicts) {
        return new Undo(admin)
                .apply(
                        selection,
                        new How("testing", skipConflicts, OptionalLong.empty(), OptionalLong.empty()),
                        rows -> {});
    }

    /** As the superuser. */
    DatabaseUrl admin() {
        return admin;
    }

    String agentName() {
        return tables.agent();
    }

    /** What the policy says about undoing the agent's work: {@code row_limit = 2}. */
    void right(String assignment) {
        app("INSERT INTO pgcurb.undo_right (agent) VALUES ('" + tables.agent() + "') ON CONFLICT DO NOTHING;"
                + "UPDATE pgcurb.undo_right SET " + assignment + " WHERE agent = '" + tables.agent() + "'");
    }

    /** Undo as another person, whose password is p. */
    Undo as(String person) {
        return new Undo(admin.withLogin(person, "p"));
    }

    List<Kept> stats() {
        return new Undo(admin).stats();
    }

    /** The agent goes on with another lease, while the first one is still open. */
    void newLease() throws SQLException {
        agent.close();
        agent = tables.slot();
    }

    /** Every row of a table as text, in the order of its text. */
    String rows(String table) throws SQLException {
        return one("SELECT coalesce(string_agg(t::text, ' ' ORDER BY t::text COLLATE \"C\"), '') FROM " + table + " t");
    }

    String one(String query) throws SQLException {
        try (Connection connection = admin.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    @Override
    public void close() throws SQLException {
        agent.close();
    }
}
