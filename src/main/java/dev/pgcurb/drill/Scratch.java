package dev.pgcurb.drill;

import dev.pgcurb.catalog.Inspection;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.lease.Secret;
import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Planner;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Server;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A server on this machine with a copy of the customer's database: its structure, made-up rows, and the policy applied. It is
 * thrown away in the end. An attack may do to it what it likes; the next one gets a new copy.
 */
final class Scratch implements AutoCloseable {
    private static final String TEMPLATE = "curb_template";

    /** Somebody besides the agent, with a session that attacks must neither see nor end. */
    private static final String BYSTANDER = "curb_bystander";

    private final Embedded server;
    private final String name;
    private final Policy policy;
    private final String body;
    private final Secret password = Secret.mint();
    private final List<Left> left = new ArrayList<>();

    private Scratch(Embedded server, String name, Policy policy, String body) {
        this.server = server;
        this.name = name;
        this.policy = policy;
        this.body = body;
    }

    /**
     * Makes the copy.
     *
     * @param source is read, in transactions that change nothing
     * @throws Problem PGC541 for a server of another major, PGC5xx and PGC2xx when it cannot be made or the policy not applied
     */
    static Scratch of(DatabaseUrl source, Policy policy, String body) throws SQLException {
        Structure structure;
        Snapshot snapshot;
        try (Connection connection = source.open()) {
            snapshot = Inspection.of(connection, List.of());
            structure = Structure.of(connection, policy);
        }
        Server server = snapshot.server();
        if (server.major() < Options.OLDEST_MAJOR || server.major() > Options.NEWEST_MAJOR) {
            throw Problem.of(Code.PGC541, "there is no PostgreSQL " + server.major() + " for a scratch copy")
                    .hint("run it in place with --here, on a copy of your own");
        }
        String database =
                Set.of("postgres", "template0", "template1").contains(server.database()) ? "copied" : server.database();
        Scratch scratch = new Scratch(
                Embedded.start(Options.ephemeral(server.major())
                        .with("max_locks_per_transaction", "1024")
                        .with("autovacuum", "off")),
                database,
                policy,
                body);
        try {
            scratch.fill(structure, snapshot);
            return scratch;
        } catch (SQLException | RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    private void fill(Structure structure, Snapshot source) throws SQLException {
        admin("CREATE DATABASE " + quoted(name));
        try (Connection connection = database().open()) {
            Copying copying = new Copying(connection, structure);
            copying.beforeRows();
            left.addAll(Filling.of(connection, source, policy));
            copying.afterRows();
            left.addAll(copying.left());
        }
        admin("CREATE ROLE " + BYSTANDER + " LOGIN PASSWORD "
                + Sql.literal(password.reveal()).text());
        heal();
        try (Connection connection = database().open();
                Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE");
        }
        admin(Script.of(Scratch.class, "judge/baseline.sql").text());
        admin("ALTER DATABASE " + quoted(name) + " RENAME TO " + TEMPLATE);
    }

    private static String quoted(String identifier) {
        return Sql.identifier(identifier).text();
    }

    /** What the copy does not have. */
    List<Left> left() {
        return left;
    }

    /** Whether the policy is applied by an admin as managed services have one. */
    boolean managed() {
        return false;
    }

    int major() {
        return server.major();
    }

    /** As superuser. */
    DatabaseUrl database() {
        return server.adminUrl().withDatabase(name);
    }

    /** Somebody besides the agent. */
    DatabaseUrl bystander() {
        return database().withLogin(BYSTANDER, password.reveal());
    }

    String port() {
        return String.valueOf(server.port());
    }

    /**
     * A new copy of the copy, as it was when the policy was applied; what went before is gone. It lacks the rights on the
     * database itself and the settings of roles in it, which a template does not hand on, until it is {@linkplain #heal healed}.
     */
    void fresh() throws SQLException {
        admin("DROP DATABASE IF EXISTS " + quoted(name) + " WITH (FORCE)");
        admin(Script.of(Scratch.class, "judge/roles_again.sql").text());
        admin("CREATE DATABASE " + quoted(name) + " TEMPLATE " + TEMPLATE);
    }

    /** Applies the policy: what a setup gave too much is taken back, as far as apply does. */
    void heal() throws SQLException {
        try (Connection connection = database().open()) {
            Apply.run(connection, Planner.plan(connection, policy, body), again -> Planner.plan(again, policy, body));
        }
    }

    void run(String sql) throws SQLException {
        run(database(), sql);
    }

    private void admin(String sql) throws SQLException {
        run(server.adminUrl(), sql);
    }

    private static void run(DatabaseUrl database, String sql) throws SQLException {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
