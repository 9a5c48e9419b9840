package dev.pgcurb.attack;

import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks at a database before and after an attack, as superuser, and says what the policy does not allow. It knows
 * nothing of the attack: not its statements, not their errors.
 */
final class Judge implements AutoCloseable {

    /** rows_per_lease of attacks/policy.yaml. */
    private static final int CEILING = 40;

    private static final List<String> SCHEMAS = List.of("app", "audit", "priv");

    private final Connection connection;
    private final Connection application;
    private final int applicationPid;
    private final String self;
    private final int tenant;
    private final Set<String> before;
    private final Map<String, String> rowsBefore;

    /**
     * Remembers how things stand.
     *
     * @param self the login that will attack, and what audit trails must say
     * @param tenant whose rows it may change
     */
    Judge(DatabaseUrl superuser, DatabaseUrl application, String self, int tenant) throws SQLException {
        this.self = self;
        this.tenant = tenant;
        this.connection = superuser.open();
        this.application = application.open();
        try (Statement statement = connection.createStatement()) {
            statement.execute(script("before.sql").text());
        }
        this.applicationPid = Integer.parseInt(
                lines(this.application, "SELECT pg_backend_pid()").getFirst());
        // Something for pg_stat_activity to show.
        lines(this.application, "SELECT 'a query of the application'");
        this.before = fingerprint();
        this.rowsBefore = rows();
    }

    /** What is wrong while the attacker's session is still there: locks, temporary objects. */
    List<String> whileConnected(int pid) throws SQLException {
        return lines(
                connection, script("locks.sql").with("pid", Sql.literal(pid)).text());
    }

    /** What is wrong afterwards. */
    List<String> afterwards() throws SQLException {
        List<String> harm = new ArrayList<>();
        Set<String> after = fingerprint();
        after.stream().filter(line -> !before.contains(line)).forEach(line -> harm.add("now there is " + line));
        before.stream().filter(line -> !after.contains(line)).forEach(line -> harm.add("no longer there is " + line));
        Map<String, String> rowsAfter = rows();
        rowsAfter.forEach((table, sum) -> {
            if (!sum.equals(rowsBefore.getOrDefault(table, sum))) {
                harm.add("the rows of " + table + " changed");
            }
        });
        harm.addAll(lines(
                connection,
                script("tickets.sql")
                        .with("tenant", Sql.literal(tenant))
                        .with("ceiling", Sql.literal(CEILING))
                        .with("self", Sql.literal(self))
                        .text()));
        if (lines(connection, "SELECT pid FROM pg_stat_activity WHERE pid = " + applicationPid)
                .isEmpty()) {
            harm.add("the application's session is gone");
        }
        return harm;
    }

    private Set<String> fingerprint() throws SQLException {
        return new LinkedHashSet<>(lines(
                connection,
                script("fingerprint.sql").with("self", Sql.literal(self)).text()));
    }

    /** A checksum of every application table; of the two that the policy lets change, tickets.sql tells more. */
    private Map<String, String> rows() throws SQLException {
        Map<String, String> sums = new TreeMap<>();
        for (String schema : SCHEMAS) {
            for (String table : lines(connection, """
                    SELECT c.relname FROM pg_class AS c
                    WHERE c.relnamespace = '%s'::regnamespace AND c.relkind IN ('r', 'p', 'm')
                        AND c.oid NOT IN ('app.tickets'::regclass, 'audit.secure_log'::regclass)
                    """.formatted(schema))) {
                String name = Sql.qualified(schema, table).text();
                sums.put(
                        name,
                        lines(
                                        connection,
                                        "SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM ONLY " + name
                                                + " AS t")
                                .getFirst());
            }
        }
        return sums;
    }

    private static List<String> lines(Connection connection, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    line.append(i == 1 ? "" : " | ").append(row.getString(i));
                }
                lines.add(line.toString());
            }
        }
        return lines;
    }

    private static Script script(String name) {
        return Script.of(Judge.class, "/attacks/" + name);
    }

    @Override
    public void close() throws SQLException {
        application.close();
        connection.close();
    }
}
