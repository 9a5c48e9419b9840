package dev.pgcurb.undo;

import dev.pgcurb.GuardedTables;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.plan.FollowedTable;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * One shape twice in one database: {@code public}, where agent and application both work, and {@code other}, where the
 * agent never was. Stories run on it one after the other, and one shape after the other.
 */
final class World implements AutoCloseable {
    /** What became of one story. */
    enum End {
        /** After the undo everything is as if the agent had never been there. */
        IDENTICAL,
        /** The same, and the undo of the undo brought its work back. */
        AND_BACK,
        /** Undo refused, and changed nothing. */
        REFUSED,
        /** Refused, and told to skip the conflicts it changed what it says and nothing else. */
        SKIPPED,
        /** The application itself did something else than it would have done alone: there is nothing to compare with. */
        INCOMPARABLE,
        /** Undo said that it was done, and something is different; or it refused and changed something. */
        WRONG
    }

    static final String HERE = "public";
    static final String ALONE = "other";
    private static final String WRITTEN = "SELECT DISTINCT xid::text FROM pgcurb.written";

    private final DatabaseUrl admin;
    private final GuardedTables guards;
    private final Connection application;
    private final Connection agent;
    private Shape shape = new Shape(List.of());
    private Sight sight;
    private String wrong = "";

    World(TestPostgres postgres) throws SQLException {
        admin = TestSchema.installed(postgres);
        TestPostgres.run(admin, Kind.TYPES);
        guards = new GuardedTables(admin);
        application = admin.open();
        sight = new Sight(application, shape);
        agent = guards.slot();
        // Whoever waits for the other one's transaction in this one thread would wait for ever.
        must("SET lock_timeout = '20ms'; SET client_min_messages = error");
        // What the agent sets must not matter.
        tries(
                agent,
                List.of("SET lock_timeout = '20ms'; SET datestyle = 'ISO, DMY'; SET intervalstyle = 'sql_standard';"
                        + "SET extra_float_digits = -15; SET bytea_output = 'escape'; SET timezone = 'Asia/Kathmandu';"
                        + "SET xmloption = 'document'; SET quote_all_identifiers = on; SET array_nulls = off;"
                        + "SET search_path = pg_temp"));
    }

    /** Begins anew with these tables. */
    void become(Shape next) throws SQLException {
        StringBuilder sql = new StringBuilder("DELETE FROM pgcurb.guarded; DROP SCHEMA IF EXISTS other CASCADE;");
        for (String table : shape.names()) {
            sql.append(
                    "DROP TABLE public.%1$s CASCADE; DROP TABLE pgcurb_log.\"public.%1$s\" CASCADE;".formatted(table));
            sql.append("DROP FUNCTION pgcurb_log.\"public.%s\"();".formatted(table));
        }
        must(sql + next.ddl(HERE) + "CREATE SCHEMA other;" + next.ddl(ALONE));
        shape = next;
        sight = new Sight(application, next);
        guards.guard(shape.names());
    }

    /** Plays one story and takes back what the agent did. */
    End play(Story story) throws SQLException {
        reset();
        boolean comparable = true;
        Set<String> transactions = Set.of();
        for (int i = 0; i < story.moves().size(); i++) {
            Move move = story.moves().get(i);
            if (i == story.only()) {
                Set<String> earlier = sight.query(WRITTEN);
                tries(agent, move.in(HERE));
                transactions = sight.query(WRITTEN);
                transactions.removeAll(earlier);
                sight.forget();
            } else if (move.agent() && story.only() < 0) {
                tries(agent, move.in(HERE));
                sight.forget();
            } else {
                comparable &= bothWorlds(move, move.agent() ? agent : application);
            }
        }
        tries(agent, List.of("ROLLBACK"));
        comparable &= altered(story.altering());
        if (story.only() >= 0 && transactions.size() != 1) {
            return End.INCOMPARABLE;
        }
        String selection = story.only() < 0
                ? "jsonb_build_object('agent', '" + guards.agent() + "')"
                : "jsonb_build_object('xid', '" + transactions.iterator().next() + "')";
        return undone(story, selection, comparable);
    }

    private End undone(Story story, String selection, boolean comparable) throws SQLException {
        Set<String> before = sight.rows().here();
        boolean did = undo(selection, false);
        Sight.Rows after = sight.rows();
        if (!did) {
            if (!after.here().equals(before)) {
                return wrong("refused, and changed something");
            }
            return story.skips() ? skipping(selection) : End.REFUSED;
        }
        if (comparable && !after.here().equals(after.alone())) {
            return wrong("after the undo " + Sight.difference(after.alone(), after.here()));
        }
        if (story.returns()
                && undo("jsonb_build_object('undo', max(id)) FROM pgcurb.undo HAVING count(*) > 0", false)) {
            if (!sight.rows().here().equals(before)) {
                return wrong("undoing the undo "
                        + Sight.difference(before, sight.rows().here()));
            }
            return comparable ? End.AND_BACK : End.INCOMPARABLE;
        }
        return comparable ? End.IDENTICAL : End.INCOMPARABLE;
    }

    /** Whether both worlds were altered; the guards have followed then. */
    private boolean altered(List<String> altering) throws SQLException {
        boolean both = true;
        sight.forget();
        for (String sql : altering) {
            both &= sql.startsWith("UPDATE")
                    ? bothWorlds(new Move(false, List.of(sql)), application)
                    : tries(
                            application,
                            List.of("BEGIN", sql.replace("@.", "public."), sql.replace("@.", "other."), "COMMIT"));
            sight.forget();
        }
        if (!altering.isEmpty()) {
            for (String table : shape.names()) {
                FollowedTable.follow(admin, HERE, table);
            }
        }
        return both;
    }

    /** With its conflicts skipped, an undo changes the rows that it says in its log, to what it says there, and no other. */
    private End skipping(String selection) throws SQLException {
        Set<String> before = sight.captured();
        if (!undo(selection, true)) {
            return End.REFUSED;
        }
        Set<String> changed = Sight.difference(before, sight.captured());
        Set<String> said = Sight.difference(sight.images(false), sight.images(true));
        return said.equals(changed) ? End.SKIPPED : wrong("changed " + changed + "\nsaid " + said);
    }

    private End wrong(String what) {
        wrong = what;
        return End.WRONG;
    }

    /** What went wrong last. */
    String wrong() {
        return wrong;
    }

    private boolean undo(String selection, boolean skipConflicts) throws SQLException {
        sight.forget();
        try (Statement statement = application.createStatement()) {
            statement.execute("SELECT pgcurb.undo_apply(s, 'testing', " + skipConflicts + ") FROM (SELECT " + selection
                    + ") AS its (s)");
            return true;
        } catch (SQLException e) {
            // Its own refusals, and what the application's constraints say; anything else is a fault of undo.
            if (!String.valueOf(e.getSQLState()).matches("55000|55P03|40001|54000|P0002|23...")) {
                throw e;
            }
            return false;
        }
    }

    /** A statement here and where the agent never was; false if it did not do the same in both. */
    private boolean bothWorlds(Move move, Connection whose) throws SQLException {
        Sight.Rows before = sight.rows();
        if (!tries(whose, move.in(HERE))) {
            return true;
        }
        sight.forget();
        if (!tries(application, move.in(ALONE))) {
            return false;
        }
        return Sight.difference(before.here(), sight.rows().here())
                .equals(Sight.difference(before.alone(), sight.rows().alone()));
    }

    /** Everything empty, without a new file for each table. */
    private void reset() throws SQLException {
        StringBuilder sql = new StringBuilder(
                "SET session_replication_role = replica; DELETE FROM pgcurb.written;" + "DELETE FROM pgcurb.undo;");
        for (Shape.Table table : shape.tables()) {
            sql.append("DELETE FROM pgcurb_log.\"public.").append(table.name()).append("\";");
            sql.append("DELETE FROM public.").append(table.name()).append(";");
            sql.append("DELETE FROM other.").append(table.name()).append(";");
        }
        must(sql + "SET session_replication_role = origin");
        sight.forget();
    }

    private void must(String sql) throws SQLException {
        try (Statement statement = application.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs statements up to the first that Postgres refuses, as it often does with random ones; then false. */
    private static boolean tries(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return true;
        } catch (SQLException e) {
            if (!String.valueOf(e.getSQLState()).matches("(0A|21|22|23|25|27|2B|40|42|54|55).*")) {
                throw e;
            }
        }
        if (statements.size() > 1) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ROLLBACK");
            }
        }
        return false;
    }

    @Override
    public void close() throws SQLException {
        agent.close();
        application.close();
    }
}
