package dev.pgcurb;

import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Guards on tables of a test's own, and one agent that may write them all, without policy, plan and apply: for tests of
 * the guards, of holds and of undo themselves. Made from the same templates that apply uses.
 */
public final class GuardedTables {
    private static final Sql AGENTS_ONLY = Sql.raw(" WHEN (session_user LIKE 'curb:%')");

    private final DatabaseUrl superuser;
    private final String agent = TestPostgres.unique("writer");

    /** @param superuser of a database with the schema pgcurb, see {@link TestSchema} */
    public GuardedTables(DatabaseUrl superuser) {
        this.superuser = superuser;
        TestSchema.addAgent(superuser, agent, 2);
        run("GRANT USAGE ON SCHEMA public TO " + agent);
        run(Script.of(TestSchema.class, "plan/guard/agent_rights.sql")
                .with("agent", Sql.identifier(agent))
                .text());
    }

    public String agent() {
        return agent;
    }

    /** A ceiling of the agent; with {@code hold} a person may approve what passes it. */
    public void ceiling(String ceiling, long limit, boolean hold) {
        run("""
                INSERT INTO pgcurb.ceiling (agent, ceiling, "limit", rule, source, hold)
                VALUES ('%1$s', '%2$s', %3$d, '%1$s.ceilings.%2$s', 'policy.yaml:18', %4$s)
                """.formatted(agent, ceiling, limit, hold));
    }

    /** Guards tables of the schema public and lets the agent read and write every column of them. */
    public void guard(String... tables) throws SQLException {
        for (String table : tables) {
            guard(table);
        }
    }

    private void guard(String table) throws SQLException {
        List<String> names = new ArrayList<>();
        List<Sql> typed = new ArrayList<>();
        List<String> key = new ArrayList<>();
        List<String> numbers = new ArrayList<>();
        List<String> types = new ArrayList<>();
        try (Connection connection = superuser.open();
                PreparedStatement query = connection.prepareStatement("""
                        SELECT a.attname, format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) AS typed,
                               a.attnum = ANY (i.indkey::smallint[]) AS in_key, a.attnum,
                               format_type(a.atttypid, a.atttypmod)
                        FROM pg_attribute a
                        JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
                        WHERE a.attrelid = to_regclass(quote_ident(?)) AND a.attnum > 0 AND NOT a.attisdropped
                          AND a.attgenerated = ''
                        ORDER BY a.attnum
                        """)) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                    typed.add(Sql.raw(row.getString(2)));
                    numbers.add(row.getString(4));
                    types.add(row.getString(5));
                    if (row.getBoolean(3)) {
                        key.add(row.getString(1));
                    }
                }
            }
        }
        String log = "public." + table;
        Sql logTable = Sql.qualified("pgcurb_log", log);
        Sql target = Sql.qualified("public", table);
        String columns = Sql.identifiers(names).text();
        run("SET ROLE pgcurb_owner;"
                + script("log_table")
                        .with("log", logTable)
                        .with("columns", Sql.list(typed))
                        .with("index", Sql.identifier("of " + log))
                        .with("relation", Sql.literal("pgcurb: " + log))
                        .text()
                + script("capture_function")
                        .with("capture", logTable)
                        .with("log_name", Sql.literal(log))
                        .with("log", logTable)
                        .with("columns", Sql.raw(columns))
                        .with("old", Sql.raw(prefixed("OLD", names)))
                        .with("new", Sql.raw(prefixed("NEW", names)))
                        .text()
                + "RESET ROLE;"
                + script("triggers")
                        .with("table", target)
                        .with("capture", logTable)
                        .with("log_name", Sql.literal(log))
                        .with("end_when", cascades(table) ? Sql.raw("") : AGENTS_ONLY)
                        .text());
        run(("INSERT INTO pgcurb.guarded VALUES (%s::regclass, 'public', %s, %s, ARRAY[%s]::name[], ARRAY[%s]::name[],"
                        + " ARRAY[%s]::smallint[], ARRAY[%s]::text[])")
                .formatted(
                        Sql.literal(target.text()).text(),
                        Sql.literal(table).text(),
                        Sql.literal(log).text(),
                        literals(names),
                        literals(key),
                        String.join(", ", numbers),
                        literals(types)));
        run("GRANT SELECT (%1$s), INSERT (%1$s), UPDATE (%1$s) ON %2$s TO %3$s; GRANT DELETE ON %2$s TO %3$s;"
                        .formatted(columns, target.text(), agent)
                + "GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO pgcurb_undoer".formatted(target.text()));
    }

    /** As plan has it: whether a foreign key deletes or rewrites rows of the table. */
    private boolean cascades(String table) throws SQLException {
        try (Connection connection = superuser.open();
                PreparedStatement query = connection.prepareStatement("""
                        SELECT FROM pg_constraint
                        WHERE contype = 'f' AND conrelid = to_regclass(quote_ident(?))
                          AND (confdeltype NOT IN ('a', 'r') OR confupdtype NOT IN ('a', 'r'))
                        """)) {
            query.setString(1, table);
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        }
    }

    /** A session straight to Postgres as a freshly leased slot of the agent. */
    public Connection slot() {
        try (Leases leases = Leases.of(TestSchema.gateway(superuser))) {
            Lease lease = leases.open(agent, Map.of(), Duration.ofMinutes(10));
            return superuser.withLogin(lease.slot(), lease.password().reveal()).open();
        }
    }

    private static Script script(String name) {
        return Script.of(TestSchema.class, "plan/guard/" + name + ".sql");
    }

    private static String prefixed(String row, List<String> names) {
        return String.join(
                ", ",
                names.stream().map(n -> row + "." + Sql.identifier(n).text()).toList());
    }

    private static String literals(List<String> names) {
        return String.join(", ", names.stream().map(n -> Sql.literal(n).text()).toList());
    }

    private void run(String sql) {
        TestPostgres.run(superuser, sql);
    }
}
