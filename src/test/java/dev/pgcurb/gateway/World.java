package dev.pgcurb.gateway;

import dev.pgcurb.GuardedTables;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.Secret;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.UnaryOperator;

/**
 * A database with pgcurb's schema, one agent and a table for it, and a gateway in front: what the tests of sessions stand on. The
 * agent may do anything to {@code public.note} and read two of three columns of {@code public.person}.
 */
final class World implements AutoCloseable {
    private static final String MARK = "DO $$BEGIN END$$";

    private final TestPostgres postgres;
    private final DatabaseUrl admin;
    private final String agent;
    private final Secret secret;
    private final Gateway gateway;

    private World(TestPostgres postgres, DatabaseUrl admin, String agent, UnaryOperator<Gateway.Options> options) {
        this.postgres = postgres;
        this.admin = admin;
        this.agent = agent;
        try (Keys keys = new Keys(admin)) {
            secret = keys.mint(new Key.Name(agent, Key.Name.DEFAULT), Map.of(), Duration.ofHours(1));
        }
        gateway = Gateway.start(options.apply(Gateway.Options.of(TestSchema.gateway(admin))));
    }

    static World on(TestPostgres postgres) {
        return on(postgres, UnaryOperator.identity(), 4);
    }

    static World on(TestPostgres postgres, UnaryOperator<Gateway.Options> options, int sessions) {
        DatabaseUrl admin = database(postgres);
        return new World(postgres, admin, freeAgent(admin, sessions), options);
    }

    /** The same with {@code note} guarded: ten rows a statement, and more with approval. */
    static World guarded(TestPostgres postgres) {
        DatabaseUrl admin = database(postgres);
        return new World(postgres, admin, guardedAgent(admin), UnaryOperator.identity());
    }

    private static DatabaseUrl database(TestPostgres postgres) {
        DatabaseUrl admin = TestSchema.installed(postgres);
        TestPostgres.run(admin, TABLES);
        return admin;
    }

    DatabaseUrl admin() {
        return admin;
    }

    String agent() {
        return agent;
    }

    String secret() {
        return secret.reveal();
    }

    Gateway gateway() {
        return gateway;
    }

    int major() {
        return postgres.major();
    }

    /** How a client comes in. */
    DatabaseUrl url() {
        return DatabaseUrl.of("127.0.0.1", gateway.port(), admin.database(), agent, secret.reveal());
    }

    /** A JDBC connection through the gateway; properties are pgjdbc's. */
    Connection connect(String... properties) throws SQLException {
        return connect(url(), properties);
    }

    static Connection connect(DatabaseUrl url, String... properties) throws SQLException {
        Properties all = url.properties();
        for (int i = 0; i < properties.length; i += 2) {
            all.setProperty(properties[i], properties[i + 1]);
        }
        return Objects.requireNonNull(new org.postgresql.Driver().connect(url.jdbcUrl(), all));
    }

    /**
     * The same agent's rights on a login of its own, straight to Postgres: to compare with.
     */
    DatabaseUrl direct() {
        String login = TestPostgres.unique("direct");
        run(Script.ofText("direct", "CREATE ROLE ${login} LOGIN PASSWORD 'direct' IN ROLE ${agent}")
                .with("login", Sql.identifier(login))
                .with("agent", Sql.identifier(agent))
                .text());
        return admin.withLogin(login, "direct");
    }

    void run(String sql) {
        TestPostgres.run(admin, sql);
    }

    /** Sets a ceiling of the agent; a gateway reads it within two seconds, so most tests set it before they start one. */
    void ceiling(String name, long limit) {
        run(Script.ofText("ceiling", """
                        INSERT INTO pgcurb.ceiling (agent, ceiling, "limit", rule, source)
                        VALUES (${agent}, ${name}, ${limit}, ${rule}, 'policy.yaml:7')
                        ON CONFLICT (agent, ceiling) DO UPDATE SET "limit" = excluded."limit\"""")
                .with("agent", Sql.literal(agent))
                .with("name", Sql.literal(name))
                .with("limit", Sql.literal(limit))
                .with("rule", Sql.literal(agent + ".ceilings." + name))
                .text());
        gateway.refresh();
    }

    /** The first column of every row, as the superuser sees it. */
    List<String> column(String sql) {
        try (Connection connection = admin.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (row.next()) {
                values.add(String.valueOf(row.getString(1)));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the ledger says of this agent's attempts, as {@code verdict statement}, once all of them are settled. */
    List<String> log() {
        // A statement that may write is durable before it runs, and with it everything before.
        try (Connection c = connect();
                Statement s = c.createStatement()) {
            s.execute(MARK);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String mine = " FROM pgcurb.log WHERE kind = 'attempt' AND agent = '" + agent + "'";
        Bound.until(() -> column("SELECT count(*)" + mine + " AND statement <> '" + MARK
                        + "' AND verdict IN ('running', 'unknown')")
                .equals(List.of("0")));
        return column("SELECT verdict || ' ' || statement" + mine + " AND statement <> '" + MARK + "' ORDER BY id");
    }

    private static String freeAgent(DatabaseUrl admin, int sessions) {
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(admin, agent, sessions);
        TestPostgres.run(admin, """
                GRANT USAGE ON SCHEMA public TO %1$s;
                GRANT SELECT (id, body), INSERT (id, body), UPDATE (body), DELETE ON public.note TO %1$s;
                GRANT SELECT (id, name) ON public.person TO %1$s""".formatted(agent));
        TestPostgres.run(
                admin,
                Script.of(World.class, "/dev/pgcurb/plan/guard/agent_rights.sql")
                        .with("agent", Sql.identifier(agent))
                        .text());
        return agent;
    }

    private static String guardedAgent(DatabaseUrl admin) {
        var guarded = new GuardedTables(admin);
        guarded.ceiling("rows_per_statement", 10, true);
        try {
            guarded.guard("note");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return guarded.agent();
    }

    private static final String TABLES = """
            CREATE TABLE public.note (id int PRIMARY KEY, body text);
            CREATE TABLE public.person (id int PRIMARY KEY, name text, ssn text);
            INSERT INTO public.person VALUES (1, 'Ada', '000-11-2222')""";

    @Override
    public void close() {
        gateway.close();
    }
}
