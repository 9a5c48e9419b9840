package dev.pgcurb.undo;

import dev.pgcurb.GuardedTables;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.plan.FollowedTable;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    private static final String HERE = "public";
    private static final String ALONE = "other";
    private static final String WRITTEN = "SELECT DISTINCT xid::text FROM pgcurb.written";

    private final DatabaseUrl admin;
    private final GuardedTables guards;
    private final Connection application;
    private final Connection agent;
    private Shape shape = new Shape(List.of());
    private @Nullable Rows seen;
    private String wrong = "";

    /** All rows in both places. */
    private record Rows(Set<String> here, Set<String> alone) {}

    World(TestPostgres postgres) throws SQLException {
        admin = TestSchema.installed(postgres);
        TestPostgres.run(admin, Kind.TYPES);
        guards = new GuardedTables(admin);
        application = admin.open();
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
                Set<String> earlier = query(WRITTEN);
                tries(agent, move.in(HERE));
                transactions = query(WRITTEN);
                transactions.removeAll(earlier);
                seen = null;
            } else if (move.agent() && story.only() < 0) {
                tries(agent, move.in(HERE));
                seen = null;
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
        Set<String> before = rows().here();
        boolean did = undo(selection, false);
        Rows after = rows();
        if (!did) {
            if (!after.here().equals(before)) {
                return wrong("refused, and changed something");
            }
            return story.skips() ? skipping(selection) : End.REFUSED;
        }
        if (comparable && !after.here().equals(after.alone())) {
            return wrong("after the undo " + difference(after.alone(), after.here()));
        }
        if (story.returns()
                && undo("jsonb_build_object('undo', max(id)) FROM pgcurb.undo HAVING count(*) > 0", false)) {
            if (!rows().here().equals(before)) {
                return wrong("undoing the undo " + difference(before, rows().here()));
            }
            return comparable ? End.AND_BACK : End.INCOMPARABLE;
        }
        return comparable ? End.IDENTICAL : End.INCOMPARABLE;
    }

    /** Whether both worlds were altered; the guards have followed then. */
    private boolean altered(List<String> altering) throws SQLException {
        boolean both = true;
        seen = null;
        for (String sql : altering) {
            both &= sql.startsWith("UPDATE")
                    ? bothWorlds(new Move(false, List.of(sql)), application)
                    : tries(
                            application,
                            List.of("BEGIN", sql.replace("@.", "public."), sql.replace("@.", "other."), "COMMIT"));
            seen = null;
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
        Set<String> before = captured();
        if (!undo(selection, true)) {
            return End.REFUSED;
        }
        Set<String> changed = difference(before, captured());
        Set<String> said = difference(images(false), images(true));
        return said.equals(changed) ? End.SKIPPED : wrong("changed " + changed + "\nsaid " + said);
    }

    /** The columns that the log has, too, of all rows. */
    private Set<String> captured() throws SQLException {
        Set<String> all = new HashSet<>();
        for (Shape.Table table : shape.tables()) {
            all.addAll(query(
                    "SELECT " + shown(table, "ROW(" + columns(table) + ")::text") + " FROM public." + table.name()));
        }
        return all;
    }

    /** What the latest undo says in the logs. */
    private Set<String> images(boolean after) throws SQLException {
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

    private End wrong(String what) {
        wrong = what;
        return End.WRONG;
    }

    /** What went wrong last. */
    String wrong() {
        return wrong;
    }

    private boolean undo(String selection, boolean skipConflicts) throws SQLException {
        seen = null;
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
        Rows before = rows();
        if (!tries(whose, move.in(HERE))) {
            return true;
        }
        seen = null;
        if (!tries(application, move.in(ALONE))) {
            return false;
        }
        return difference(before.here(), rows().here()).equals(difference(before.alone(), rows().alone()));
    }

    private static Set<String> difference(Set<String> before, Set<String> after) {
        Set<String> changes = new HashSet<>();
        before.stream().filter(row -> !after.contains(row)).forEach(row -> changes.add("-" + row));
        after.stream().filter(row -> !before.contains(row)).forEach(row -> changes.add("+" + row));
        return changes;
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
        seen = null;
    }

    /** All rows as they are now; asked only once between two changes. */
    private Rows rows() throws SQLException {
        Rows now = seen;
        if (now == null) {
            Set<String> all = query(shape.tables().stream()
                    .flatMap(table -> List.of(HERE, ALONE).stream()
                            .map(schema -> "SELECT '" + schema.charAt(0) + "' || " + shown(table, "t::text") + " FROM "
                                    + schema + "." + table.name() + " t"))
                    .collect(Collectors.joining(" UNION ALL ")));
            now = new Rows(of(HERE, all), of(ALONE, all));
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

    private Set<String> query(String query) throws SQLException {
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
