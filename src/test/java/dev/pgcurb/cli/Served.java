package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.Secret;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Parameter;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A database with a policy applied as people apply it, for gateways that run as processes: one agent, one table of 1,000 rows. */
public final class Served {
    private static final String GATEWAY = "pgcurb_gateway";

    private final DatabaseUrl admin;
    private final Path folder;
    private final String agent = TestPostgres.unique("served");
    private final Secret secret;

    /**
     * Applies a first policy.
     *
     * @param admin a superuser on a fresh database
     * @param folder for the policy
     */
    public Served(DatabaseUrl admin, Path folder) {
        this.admin = admin;
        this.folder = folder;
        TestPostgres.run(admin, "CREATE TABLE item (id integer PRIMARY KEY, note text)");
        TestPostgres.run(admin, "INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 1000) AS n");
        apply("result_rows: 1000");
        TestPostgres.run(admin, "ALTER ROLE " + GATEWAY + " PASSWORD 'gateway'");
        try (Keys keys = new Keys(admin)) {
            secret = keys.mint(new Key.Name(agent, Key.Name.DEFAULT), Map.of(), Duration.ofHours(1));
        }
    }

    /** {@code pgcurb apply}, with these ceilings beside five rows a statement, which a person may lift, and these rules of the ledger. */
    void apply(String ceilings, String... more) {
        try {
            Path file = folder.resolve(agent + ".yaml");
            Files.writeString(file, """
                    version: 1
                    agents:
                      %s:
                        purpose: is tested with
                        sessions: 3
                        reads:
                          - table: public.item
                        writes:
                          - table: public.item
                            insert: [id, note]
                            update: [note]
                            delete: true
                        ceilings:
                          rows_per_statement: 5
                          rows_per_lease: 1000000
                          rows_per_hour: 1000000
                          %s
                        holds:
                          rows_per_statement: {up_to: 500}
                    %s
                    """.formatted(agent, ceilings, String.join("\n", more)));
            Ran applied = Ran.of("apply", file.toString(), "--database", admin.withPassword());
            assertThat(applied.exit()).as(applied.err()).isEqualTo(Exit.DONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The superuser. */
    public DatabaseUrl admin() {
        return admin;
    }

    /** The agent's name. */
    public String agent() {
        return agent;
    }

    /** How a gateway logs in. */
    public DatabaseUrl gateway() {
        return admin.withLogin(GATEWAY, "gateway");
    }

    /** The agent, through the gateway at this port. */
    public Connection connect(int port) throws SQLException {
        return connect(port, "");
    }

    /** The same with startup options. */
    public Connection connect(int port, String options) throws SQLException {
        return connect(DatabaseUrl.of("127.0.0.1", port, admin.database(), agent, secret.reveal()), options);
    }

    /** Over TLS to {@code localhost}, whose certificate this authority signed. */
    Connection connect(int port, Path authority) throws SQLException {
        return connect(
                DatabaseUrl.of("localhost", port, admin.database(), agent, secret.reveal())
                        .withParameter(Parameter.SSLMODE, "verify-full")
                        .withParameter(Parameter.SSLROOTCERT, authority.toString()),
                "");
    }

    private static Connection connect(DatabaseUrl url, String options) throws SQLException {
        Properties properties = url.properties();
        properties.setProperty("ApplicationName", "evil\"}\n1");
        properties.setProperty("options", options);
        return Objects.requireNonNull(new org.postgresql.Driver().connect(url.jdbcUrl(), properties));
    }

    /** The only value of a query, as text. */
    public static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** The first column of every row, as the superuser sees it. */
    public List<String> column(String sql) {
        return column(admin, sql);
    }

    /** The same on another server. */
    public static List<String> column(DatabaseUrl url, String sql) {
        try (Connection connection = url.open();
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

    /** On a thread of its own: the common pool has one only where there are two processors. */
    static <T> CompletableFuture<T> meanwhile(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
    }

    /** Something that may go wrong. */
    @FunctionalInterface
    public interface Tried {
        void run() throws Exception;
    }

    /** The SQLSTATE that something fails with; {@code none} where it does not. */
    public static String state(Tried tried) {
        try {
            tried.run();
            return "none";
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until it holds, for half a minute at most. */
    public static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not happen within 30 s").isLessThan(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
