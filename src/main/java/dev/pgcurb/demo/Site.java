package dev.pgcurb.demo;

import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.gateway.Gateway;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.ScramVerifier;
import dev.pgcurb.lease.Secret;
import dev.pgcurb.mcp.HttpServer;
import dev.pgcurb.mcp.Keyring;
import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Planner;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import dev.pgcurb.sample.Progress;
import dev.pgcurb.sample.Sample;
import dev.pgcurb.serve.Serving;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Postgres with the bees in it, the sample's policy applied, a gateway in front and the watch beside it. Closing it ends what it started
 * and nothing else: a Postgres of somebody's own goes on.
 */
public final class Site implements AutoCloseable {

    /** The name under which messages point into the sample's policy. */
    public static final String POLICY_NAME = "examples/bees/policy.yaml";

    private static final String HOST = "127.0.0.1";
    private static final String GATEWAY_ROLE = "pgcurb_gateway";
    private static final Duration KEYS_LAST = Duration.ofDays(7);

    /** The chapter that the warden's key is for. */
    private static final int CHAPTER = 3;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final DatabaseUrl admin;
    private final Serving serving;
    private final HttpServer mcp;
    private final List<Access> agents;

    /**
     * How one agent comes in.
     *
     * @param url at the gateway; holds its key
     * @param claims that the key is bound to
     */
    public record Access(String agent, String purpose, DatabaseUrl url, Map<String, Object> claims) {
        public Access {
            claims = Map.copyOf(claims);
        }

        /** The same key as a bearer token for MCP. */
        public String mcpKey() {
            return Keyring.token(Key.Name.parse(url.user()), Objects.requireNonNull(url.password()));
        }
    }

    /**
     * Which Postgres, and where the gateway listens.
     *
     * @param postgres of our own, started for this; null when {@code database} is given
     * @param database somebody's own, with the login of an admin: superuser, or its owner with CREATEROLE
     * @param port of the gateway on 127.0.0.1; 0 for a free one
     */
    public record Options(
            dev.pgcurb.embedded.@Nullable Options postgres,
            @Nullable DatabaseUrl database,
            int port) {

        /** A Postgres of our own. */
        public static Options embedded(dev.pgcurb.embedded.Options postgres, int port) {
            return new Options(postgres, null, port);
        }

        /** Somebody's own Postgres. The sample goes into this database, which has to be empty or to have it already. */
        public static Options on(DatabaseUrl database, int port) {
            return new Options(null, database, port);
        }
    }

    /**
     * Starts everything, in this order, and ends what has started when something fails.
     *
     * @throws Problem what Postgres, the sample, the policy, the plan or the gateway cannot do
     */
    public static Site start(Options options, Progress progress) {
        return new Site(options, progress);
    }

    private Site(Options options, Progress progress) {
        try {
            this.admin = database(options, progress);
            Policy policy = Policy.parse(policyText(), POLICY_NAME);
            progress.begins("policy " + POLICY_NAME);
            apply(admin, policy);
            Secret password = Secret.mint();
            this.serving = serve(options.port(), password, progress);
            this.mcp = HttpServer.forKeys(
                    admin.withLogin(GATEWAY_ROLE, password.reveal()),
                    new Host(HOST, serving.port()),
                    HOST,
                    0,
                    "sample",
                    null);
            started.push(mcp);
            this.agents = admit(policy);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private DatabaseUrl database(Options options, Progress progress) {
        DatabaseUrl own = options.database();
        if (own == null) {
            dev.pgcurb.embedded.Options postgres = options.postgres();
            if (postgres == null) {
                throw new IllegalArgumentException("neither a Postgres to start nor a database");
            }
            progress.begins("PostgreSQL " + postgres.major());
            Embedded embedded = Embedded.start(postgres.with("shared_preload_libraries", "pg_stat_statements"));
            started.push(embedded);
            own = embedded.adminUrl().withDatabase(Sample.DATABASE);
            createDatabase(embedded.adminUrl());
        }
        if (!ask(own, "SELECT to_regclass('public.observations') IS NOT NULL")) {
            Sample.load(own, progress);
        }
        if (options.database() == null) {
            // Trials try things on what it knows of the application's queries.
            run(own, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        }
        return own;
    }

    private static void createDatabase(DatabaseUrl maintenance) {
        if (!ask(maintenance, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = '" + Sample.DATABASE + "')")) {
            run(maintenance, "CREATE DATABASE " + Sample.DATABASE);
        }
    }

    /** The policy of the sample as it stands in the repository. */
    public static String policyText() {
        try (InputStream in = Site.class.getResourceAsStream("policy.yaml")) {
            if (in == null) {
                throw new IllegalStateException("no resource policy.yaml");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the database as this policy wants it. */
    static void apply(DatabaseUrl admin, Policy policy) {
        String body = policyText();
        try (Connection connection = admin.open()) {
            Apply.run(connection, Planner.plan(connection, policy, body), again -> Planner.plan(again, policy, body));
        } catch (SQLException e) {
            throw refused("the policy cannot be applied", e);
        }
    }

    /** Every start gives the gateway's role a new password, known to this process alone. */
    private Serving serve(int port, Secret password, Progress progress) {
        String sql = Script.of(Site.class, "gateway_login.sql")
                .with("verifier", Sql.literal(ScramVerifier.of(password).text()))
                .text();
        run(admin, sql);
        progress.begins("gateway and watch");
        DatabaseUrl upstream = admin.withLogin(GATEWAY_ROLE, password.reveal());
        Serving listening = Serving.start(Gateway.Options.of(upstream).listen(HOST, port));
        started.push(listening);
        return listening;
    }

    private List<Access> admit(Policy policy) {
        List<Access> all = new ArrayList<>();
        try (Keys keys = new Keys(admin)) {
            policy.agents().forEach((name, agent) -> {
                Map<String, Object> claims =
                        agent.claims().containsKey("chapter") ? Map.of("chapter", CHAPTER) : Map.of();
                Key.Name key = new Key.Name(name, Key.Name.DEFAULT);
                Secret secret = keys.mint(key, claims, KEYS_LAST);
                DatabaseUrl url = DatabaseUrl.of(HOST, serving.port(), admin.database(), key.user(), secret.reveal());
                all.add(new Access(name, agent.purpose(), url, claims));
            });
        }
        return List.copyOf(all);
    }

    /** The database behind the gateway, as its admin; holds the password. */
    public DatabaseUrl admin() {
        return admin;
    }

    /** The address that the gateway listens on. */
    public String host() {
        return HOST;
    }

    /** The port that the gateway listens on. */
    public int port() {
        return serving.port();
    }

    /** The URL of the MCP server. */
    public String mcp() {
        return mcp.url();
    }

    /** Every agent of the policy, in its order. */
    public List<Access> agents() {
        return agents;
    }

    /** One agent's way in. @throws IllegalArgumentException when the policy has no such agent */
    public Access agent(String name) {
        return agents.stream()
                .filter(access -> access.agent().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no agent " + name));
    }

    static boolean ask(DatabaseUrl url, String sql) {
        try (Connection connection = url.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw refused("the database cannot be prepared", e);
        }
    }

    static void run(DatabaseUrl url, String sql) {
        try (Connection connection = url.open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw refused("the database cannot be prepared", e);
        }
    }

    private static Problem refused(String what, SQLException e) {
        return Problem.of(Code.PGC522, what + ": " + e.getMessage())
                .hint("use a superuser, or the owner of the database with CREATEROLE")
                .because(e);
    }

    /** The last started ends first; a failure of one does not keep the others. */
    @Override
    public void close() {
        RuntimeException failed = null;
        for (AutoCloseable one = started.poll(); one != null; one = started.poll()) {
            try {
                one.close();
            } catch (Exception e) {
                failed = e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
