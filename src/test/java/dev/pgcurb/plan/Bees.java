package dev.pgcurb.plan;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A small bees database of its own with a policy whose agents no other test has.
 *
 * @param admin who applies
 * @param superuser the same database as the superuser
 * @param suffix behind each agent's name
 */
record Bees(DatabaseUrl admin, DatabaseUrl superuser, String suffix, String body) {

    static Bees asSuperuser(TestPostgres postgres) {
        return asSuperuser(postgres, "bees.sql", "bees.yaml");
    }

    static Bees asSuperuser(TestPostgres postgres, String schema, String policy) {
        DatabaseUrl url = postgres.database();
        return of(url, url, schema, policy);
    }

    static Bees asManagedAdmin(TestPostgres postgres) {
        return asManagedAdmin(postgres, "bees.sql", "bees.yaml");
    }

    /** The control roles are the cluster's: where another test has made them, this admin gets its hands on them, too. */
    static Bees asManagedAdmin(TestPostgres postgres, String schema, String policy) {
        DatabaseUrl admin = postgres.managedAdmin();
        DatabaseUrl superuser = postgres.superuser().withDatabase(admin.database());
        TestPostgres.run(superuser, read("lend_control_roles.sql").replace("@admin", admin.user()));
        return of(admin, superuser, schema, policy);
    }

    /** Another schema and policy; {@code @} behind a name in the policy is where the suffix goes. */
    static Bees of(DatabaseUrl admin, DatabaseUrl superuser, String schema, String policy) {
        TestPostgres.run(admin, read(schema));
        String suffix = TestPostgres.unique("_p");
        String body = read(policy)
                .replace("analyst:", "analyst" + suffix + ":")
                .replace("curator:", "curator" + suffix + ":")
                .replace("warden:", "warden" + suffix + ":");
        return new Bees(admin, superuser, suffix, body);
    }

    private static String read(String resource) {
        try (var in = Bees.class.getResourceAsStream(resource)) {
            return new String(
                    java.util.Objects.requireNonNull(in, resource).readAllBytes(),
                    java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    String agent(String name) {
        return name + suffix;
    }

    Bees with(String otherBody) {
        return new Bees(admin, superuser, suffix, otherBody);
    }

    Policy policy() {
        return Policy.parse(body, "policy.yaml");
    }

    Plan plan() {
        try (Connection connection = admin.open()) {
            return Planner.plan(connection, policy(), body);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void apply() {
        try (Connection connection = admin.open()) {
            Policy policy = policy();
            Apply.run(connection, Planner.plan(connection, policy, body), again -> Planner.plan(again, policy, body));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void remove() {
        try (Connection connection = admin.open()) {
            Apply.run(connection, Planner.removal(connection), Planner::removal);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs SQL as the superuser. */
    void run(String sql) {
        TestPostgres.run(superuser, sql);
    }

    /** One column as text, as the superuser who has become {@code sessionUser}. */
    List<String> as(String sessionUser, String sql) throws SQLException {
        try (Connection connection = superuser.open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION AUTHORIZATION \"" + sessionUser + '"');
            List<String> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
            return found;
        }
    }

    /** Opens a lease and gives its slot. */
    String lease(String agent, String claims) throws SQLException {
        String verifier = "SCRAM-SHA-256$4096:" + "A".repeat(24) + "$" + "A".repeat(44) + ":" + "A".repeat(44);
        try (Connection connection = superuser.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT slot FROM pgcurb.open_lease('" + agent(agent) + "', '"
                        + claims + "', '" + verifier + "', '1 hour')")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Everything that could bear a trace of pgcurb, one line each. */
    List<String> catalog() throws SQLException {
        try (Connection connection = superuser.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(read("catalog_dump.sql"))) {
            List<String> lines = new ArrayList<>();
            while (row.next()) {
                lines.add(row.getString(1));
            }
            return lines;
        }
    }
}
