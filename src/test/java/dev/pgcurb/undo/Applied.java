package dev.pgcurb.undo;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Planner;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A database with a policy that is really applied, and applied again after its tables were altered: one agent that may do
 * anything with the rows of some tables of the schema public, and takes a new lease each time.
 */
final class Applied {
    final DatabaseUrl admin;
    final String agent = TestPostgres.unique("gardener");
    private final String body;

    /** @param more further lines of the agent, and what comes after it */
    Applied(TestPostgres postgres, String ddl, List<String> tables, String more) {
        admin = postgres.database();
        TestPostgres.run(admin, ddl);
        StringBuilder yaml = new StringBuilder("version: 1\nagents:\n  " + agent + ":\n    purpose: gardening\n");
        yaml.append("    reads:\n");
        tables.forEach(table -> yaml.append("      - {table: ").append(table).append("}\n"));
        yaml.append("    writes:\n");
        String write = "      - {table: @, insert: [PLACEHOLDER:@], update: [PLACEHOLDER:@], delete: true}\n";
        tables.forEach(table -> yaml.append(write.replace("@", table)));
        body = yaml + more;
    }

    /** Makes the policy so, with all columns that the tables have now. */
    Applied apply() throws SQLException {
        String now = body;
        while (now.contains("PLACEHOLDER:")) {
            int from = now.indexOf("PLACEHOLDER:");
            int to = now.indexOf(']', from);
            String table = now.substring(from + "PLACEHOLDER:".length(), to);
            now = now.replace("PLACEHOLDER:" + table + "]", columns(table) + "]");
        }
        String policy = now;
        try (Connection connection = admin.open()) {
            Policy parsed = Policy.parse(policy, "policy.yaml");
            Apply.run(
                    connection, Planner.plan(connection, parsed, policy), again -> Planner.plan(again, parsed, policy));
        }
        return this;
    }

    private String columns(String table) throws SQLException {
        return one(
                "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'public."
                        + table
                        + "'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a'");
    }

    /** Statements of the agent under a lease of its own. */
    Applied agent(String... statements) throws SQLException {
        try (Leases leases = Leases.of(admin)) {
            Lease lease = leases.open(agent, Map.of(), Duration.ofMinutes(10));
            try (Connection connection = admin.withLogin(
                                    lease.slot(), lease.password().reveal())
                            .open();
                    Statement each = connection.createStatement()) {
                for (String sql : statements) {
                    each.execute(sql);
                }
            } finally {
                leases.close(lease, "done");
            }
        }
        return this;
    }

    Applied app(String sql) {
        TestPostgres.run(admin, sql);
        return this;
    }

    Selection everything() {
        return Selection.none().agent(agent);
    }

    Preview preview() {
        return new Undo(admin).preview(everything());
    }

    Undone undo(Selection selection) {
        return new Undo(admin)
                .apply(selection, new How("testing", false, OptionalLong.empty(), OptionalLong.empty()), rows -> {});
    }

    String one(String query) throws SQLException {
        try (Connection connection = admin.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
