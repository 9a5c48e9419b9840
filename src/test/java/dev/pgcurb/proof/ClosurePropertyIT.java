package dev.pgcurb.proof;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.catalog.Surveying;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * The closure against brute force: on random small catalogs, what it says each role holds is what has_*_privilege answers
 * for every role and object. A case that fails is made smaller before it is shown, and can be run again by its seed.
 */
class ClosurePropertyIT {
    private static final int CASES = Integer.getInteger("pgcurb.cases", 25);
    private static final List<String> ROLES = List.of("ra", "rb", "rc", "rd", "re");
    private static final List<String> TABLES = List.of("s1.t1", "s1.t2", "s2.t1");

    @EachMajor(cluster = "random catalogs")
    void whatTheClosureSaysIsWhatPostgresAnswers(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = postgres.database();
        TestPostgres.run(database, base());
        long first = Long.getLong("pgcurb.seed", 20_261_122L);
        try (Connection connection = database.open()) {
            connection.setAutoCommit(false);
            for (long seed = first; seed < first + CASES; seed++) {
                List<String> moves = moves(new Random(seed), postgres.major());
                String wrong = difference(connection, moves);
                if (!wrong.isEmpty()) {
                    List<String> least = shrink(connection, moves);
                    throw new AssertionError("seed " + seed + ": " + difference(connection, least) + "\nafter\n"
                            + String.join(";\n", least));
                }
            }
        }
    }

    private static String base() {
        StringBuilder sql = new StringBuilder("CREATE SCHEMA s1; CREATE SCHEMA s2; CREATE SEQUENCE s1.q;");
        TABLES.forEach(table -> sql.append("CREATE TABLE ").append(table).append(" (a integer, b integer);"));
        sql.append("CREATE FUNCTION s1.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';");
        ROLES.forEach(role -> sql.append("CREATE ROLE ").append(role).append(';'));
        return sql.toString();
    }

    private static <T> T any(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static List<String> moves(Random random, int major) {
        List<String> moves = new ArrayList<>();
        int count = 3 + random.nextInt(18);
        for (int i = 0; i < count; i++) {
            moves.add(move(random, major));
        }
        return moves;
    }

    private static String move(Random random, int major) {
        String to = random.nextInt(8) == 0 ? "PUBLIC" : any(random, ROLES);
        int upper = random.nextInt(ROLES.size() - 1);
        String role = ROLES.get(upper);
        String member = ROLES.get(upper + 1 + random.nextInt(ROLES.size() - upper - 1));
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> "GRANT " + role + " TO " + member + with(random, major);
            case 3 ->
                "GRANT " + any(random, List.of("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "ALL")) + " ON "
                        + any(random, TABLES) + " TO " + to;
            case 4, 5 ->
                "GRANT " + any(random, List.of("SELECT", "INSERT", "UPDATE")) + " ("
                        + any(random, List.of("a", "b", "a, b")) + ") ON " + any(random, TABLES) + " TO " + to;
            case 6 ->
                "GRANT " + any(random, List.of("USAGE", "CREATE")) + " ON SCHEMA " + any(random, List.of("s1", "s2"))
                        + " TO " + to;
            case 7 -> "GRANT " + any(random, List.of("USAGE", "SELECT", "UPDATE")) + " ON SEQUENCE s1.q TO " + to;
            case 8 ->
                random.nextBoolean()
                        ? "REVOKE EXECUTE ON FUNCTION s1.f() FROM PUBLIC"
                        : "GRANT EXECUTE ON FUNCTION s1.f() TO " + to;
            case 9 -> "ALTER TABLE " + any(random, TABLES) + " OWNER TO " + any(random, ROLES);
            case 10 -> "ALTER ROLE " + any(random, ROLES) + any(random, List.of(" NOINHERIT", " INHERIT"));
            default -> "REVOKE SELECT ON " + any(random, TABLES) + " FROM " + to;
        };
    }

    private static String with(Random random, int major) {
        if (major < 16) {
            return random.nextInt(4) == 0 ? " WITH ADMIN OPTION" : "";
        }
        return " WITH ADMIN " + random.nextBoolean() + ", INHERIT " + random.nextBoolean() + ", SET "
                + random.nextBoolean();
    }

    /** Leaves out one move after the other for as long as it stays wrong without. */
    private static List<String> shrink(Connection connection, List<String> moves) throws SQLException {
        List<String> least = new ArrayList<>(moves);
        for (int i = least.size() - 1; i >= 0; i--) {
            List<String> without = new ArrayList<>(least);
            without.remove(i);
            if (!difference(connection, without).isEmpty()) {
                least = without;
            }
        }
        return least;
    }

    /** What Postgres and the closure say differently; empty: nothing. */
    private static String difference(Connection connection, List<String> moves) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String move : moves) {
                statement.execute(move);
            }
            for (String role : ROLES) {
                Survey survey = Surveying.of(connection, List.of(role));
                Closure closure = Closure.of(survey, List.of(role), List.of());
                Set<String> derived = derived(closure);
                Set<String> asked = asked(statement, role);
                if (!derived.equals(asked)) {
                    Set<String> more = new TreeSet<>(derived);
                    more.removeAll(asked);
                    asked.removeAll(derived);
                    return role + ": only the closure says " + more + ", only Postgres says " + asked;
                }
                Set<String> settable = new TreeSet<>(closure.settable());
                Set<String> set = new TreeSet<>(column(
                        statement,
                        "SELECT r.rolname FROM pg_roles r WHERE r.rolname ~ '^r[a-e]$' AND pg_has_role('" + role
                                + "', r.oid, '" + (survey.snapshot().server().major() >= 16 ? "SET" : "MEMBER")
                                + "')"));
                if (!settable.equals(set)) {
                    return role + " may SET ROLE " + set + ", the closure says " + settable;
                }
            }
            return "";
        } finally {
            connection.rollback();
        }
    }

    private static Set<String> derived(Closure closure) {
        Set<String> derived = new TreeSet<>();
        for (Closure.Holding held : closure.holdings()) {
            boolean ours = Set.of("s1", "s2").contains(held.right().schema())
                    || Set.of("s1", "s2").contains(held.right().name());
            if (held.way().how() != Closure.How.HELD
                    || !ours
                    || held.right().type().equals("TYPE")) {
                continue;
            }
            String object = held.right().type() + " "
                    + (held.right().schema().isEmpty() ? "" : held.right().schema() + ".")
                    + held.right().name() + " "
                    + held.right().privilege();
            boolean byColumn = held.right().type().equals("TABLE")
                    && Set.of("SELECT", "INSERT", "UPDATE")
                            .contains(held.right().privilege());
            if (!byColumn) {
                derived.add(object);
            } else if (held.right().column().isEmpty()) {
                derived.add(object + " a");
                derived.add(object + " b");
            } else {
                derived.add(object + " " + held.right().column());
            }
        }
        // A right on the table that no column has is not asked for; these have no columns.
        derived.removeIf(text -> text.matches("TABLE .* (REFERENCES|TRIGGER|MAINTAIN)"));
        return derived;
    }

    private static Set<String> asked(Statement statement, String role) throws SQLException {
        String who = "'" + role + "'";
        return new TreeSet<>(column(statement, """
                SELECT format('TABLE %s %s %s', t, p, c)
                FROM unnest(ARRAY['s1.t1', 's1.t2', 's2.t1']) AS t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS p,
                    unnest(ARRAY['a', 'b']) AS c
                WHERE has_column_privilege(@, t::regclass, c, p)
                UNION ALL
                SELECT format('TABLE %s %s', t, p)
                FROM unnest(ARRAY['s1.t1', 's1.t2', 's2.t1']) AS t, unnest(ARRAY['DELETE', 'TRUNCATE']) AS p
                WHERE has_table_privilege(@, t::regclass, p)
                UNION ALL
                SELECT format('SEQUENCE s1.q %s', p)
                FROM unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) AS p WHERE has_sequence_privilege(@, 's1.q', p)
                UNION ALL
                SELECT format('SCHEMA %s %s', s, p)
                FROM unnest(ARRAY['s1', 's2']) AS s, unnest(ARRAY['USAGE', 'CREATE']) AS p
                WHERE has_schema_privilege(@, s, p)
                UNION ALL
                SELECT 'FUNCTION s1.f() EXECUTE' WHERE has_function_privilege(@, 's1.f()', 'EXECUTE')
                """.replace("@", who)));
    }

    private static List<String> column(Statement statement, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }
}
