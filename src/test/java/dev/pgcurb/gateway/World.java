package dev.pgcurb.gateway;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.Secret;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A database with pgcurb's schema, one agent and a table for it, and a gateway in front: what the tests of sessions stand on. The
 * agent may do anything to {@code public.note} and read two of three columns of {@code public.person}.
 */
final class World implements AutoCloseable {
    private static final String PASSWORD = "gateway";
    private static final String MARK = "DO $$BEGIN END$$";

    private final TestPostgres postgres;
    private final DatabaseUrl admin;
    private final String agent = TestPostgres.unique("agent");
    private final Secret secret;
    private final Gateway gateway;

    private World(TestPostgres postgres, UnaryOperator<Gateway.Options> options, int sessions) {
        this.postgres = postgres;
        admin = postgres.database(postgres.template("gateway world", World::install));
        addAgent(sessions);
        try (Keys keys = new Keys(admin)) {
            secret = keys.mint(new Key.Name(agent, Key.Name.DEFAULT), Map.of(), Duration.ofHours(1));
        }
        gateway = Gateway.start(options.apply(Gateway.Options.of(upstream())));
    }

    static World on(TestPostgres postgres) {
        return new World(postgres, UnaryOperator.identity(), 4);
    }

    static World on(TestPostgres postgres, UnaryOperator<Gateway.Options> options, int sessions) {
        return new World(postgres, options, sessions);
    }

    DatabaseUrl admin() {
        return admin;
    }

    DatabaseUrl upstream() {
        return admin.withLogin("pgcurb_gateway", PASSWORD);
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

    private void addAgent(int sessions) {
        StringBuilder sql = new StringBuilder("""
                CREATE ROLE %1$s NOLOGIN;
                INSERT INTO pgcurb.agent (agent, purpose, sessions, lease_ttl, search_path)
                VALUES ('%1$s', 'testing', %2$d, INTERVAL '1 hour', 'public');
                GRANT USAGE ON SCHEMA public TO %1$s;
                GRANT SELECT (id, body), INSERT (id, body), UPDATE (body), DELETE ON public.note TO %1$s;
                GRANT SELECT (id, name) ON public.person TO %1$s;
                """.formatted(agent, sessions));
        sql.append(Script.of(World.class, "/dev/pgcurb/plan/guard/agent_rights.sql")
                .with("agent", Sql.identifier(agent))
                .text());
        for (int i = 1; i <= sessions; i++) {
            sql.append("""
                    CREATE ROLE "curb:%1$s:%2$d" NOLOGIN CONNECTION LIMIT 1 IN ROLE %1$s;
                    GRANT "curb:%1$s:%2$d" TO pgcurb_keeper WITH ADMIN OPTION;
                    INSERT INTO pgcurb.slot (slot, agent) VALUES ('curb:%1$s:%2$d', '%1$s');
                    """.formatted(agent, i));
        }
        run(sql.toString());
    }

    private static void install(DatabaseUrl superuser) {
        TestPostgres.run(superuser, """
                DO $$
                DECLARE
                    missing record;
                BEGIN
                    FOR missing IN
                        SELECT w.name, w.options
                        FROM (VALUES
                            ('pgcurb_owner', 'NOLOGIN'), ('pgcurb_keeper', 'NOLOGIN CREATEROLE'),
                            ('pgcurb_gateway', 'LOGIN PASSWORD ''gateway'''), ('pgcurb_approver', 'NOLOGIN'),
                            ('pgcurb_undoer', 'NOLOGIN')) AS w (name, options)
                        WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = w.name)
                    LOOP
                        EXECUTE format('CREATE ROLE %I %s', missing.name, missing.options);
                    END LOOP;
                    GRANT pg_signal_backend, pg_read_all_stats TO pgcurb_keeper;
                END
                $$""");
        TestPostgres.run(superuser, "ALTER ROLE pgcurb_gateway PASSWORD '" + PASSWORD + "'");
        try {
            Path folder = Path.of(Objects.requireNonNull(World.class.getResource("/dev/pgcurb/plan/schema"))
                    .toURI());
            try (Stream<Path> files = Files.list(folder)) {
                TestPostgres.run(
                        superuser,
                        files.filter(file -> file.toString().endsWith(".sql"))
                                .sorted()
                                .map(World::read)
                                .collect(Collectors.joining("\n", "BEGIN;\n", "\nCOMMIT;")));
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        TestPostgres.run(superuser, """
                CREATE TABLE public.note (id int PRIMARY KEY, body text);
                CREATE TABLE public.person (id int PRIMARY KEY, name text, ssn text);
                INSERT INTO public.person VALUES (1, 'Ada', '000-11-2222')""");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}
