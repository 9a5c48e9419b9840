package dev.pgcurb;

import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One real cluster a major version and JVM, shared by all tests of that JVM, started when first asked for and ended
 * with the JVM. Databases are fresh for each test; <b>roles are the cluster's</b>, so a test gives its roles names of
 * its own ({@link #unique}) or removes them.
 */
public final class TestPostgres {

    /** The name of the cluster that tests get unless they ask for another. */
    static final String SHARED = "shared";

    private static final Map<String, TestPostgres> CLUSTERS = new ConcurrentHashMap<>();
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Embedded embedded;
    private final Map<String, DatabaseUrl> templates = new ConcurrentHashMap<>();

    /** Of this cluster pg_stat_statements is preloaded. */
    public static final String STATISTICS = "statistics";

    private TestPostgres(int major, String cluster) {
        Options options = Options.ephemeral(major)
                .with("max_connections", System.getProperty("pgcurb.test.connections", "100"))
                .with("autovacuum", "off");
        this.embedded = Embedded.start(
                cluster.equals(STATISTICS) || cluster.endsWith("tuning")
                        ? options.with("shared_preload_libraries", "pg_stat_statements")
                        : options);
    }

    /** The shared cluster of this major version, 15 to 18. */
    public static TestPostgres of(int major) {
        return of(major, SHARED);
    }

    /** A cluster of this major version that is shared by those who give this name, for what would disturb others. */
    public static TestPostgres of(int major, String cluster) {
        return CLUSTERS.computeIfAbsent(cluster + " " + major, name -> new TestPostgres(major, cluster));
    }

    /** The cluster of the newest major version, for tests in which the version cannot matter. */
    public static TestPostgres newest() {
        return of(Options.NEWEST_MAJOR);
    }

    /** A name that no other test has: the stem, an underscore and a number. */
    public static String unique(String stem) {
        return stem + "_" + COUNTER.incrementAndGet();
    }

    public int major() {
        return embedded.major();
    }

    /** The superuser on the database {@code postgres}. */
    public DatabaseUrl superuser() {
        return embedded.adminUrl();
    }

    /** A fresh, empty database, as the superuser. */
    public DatabaseUrl database() {
        return database("template1");
    }

    /** A fresh copy of a database to which nobody is connected, such as a {@link #template}, as the superuser. */
    public DatabaseUrl database(String template) {
        String name = unique("t");
        run(superuser(), "CREATE DATABASE ${name} TEMPLATE ${template}", Map.of("name", name, "template", template));
        return superuser().withDatabase(name);
    }

    /**
     * The name of a template that {@code fill} has filled, once a cluster.
     *
     * @param fill given the superuser's URL; closes every connection that it opens
     */
    public String template(String name, Consumer<DatabaseUrl> fill) {
        return templates
                .computeIfAbsent(name, stem -> {
                    DatabaseUrl url = database();
                    fill.accept(url);
                    return url;
                })
                .database();
    }

    /**
     * An admin as managed services give one, on a fresh, empty database: its owner and that of its schema public,
     * CREATEROLE and CREATEDB, no superuser.
     */
    public DatabaseUrl managedAdmin() {
        String admin = unique("admin");
        String database = unique("t");
        Map<String, String> names = Map.of("admin", admin, "database", database);
        run(superuser(), "CREATE ROLE ${admin} LOGIN CREATEROLE CREATEDB PASSWORD 'admin'", Map.of("admin", admin));
        run(superuser(), "CREATE DATABASE ${database} OWNER ${admin}", names);
        DatabaseUrl url = superuser().withDatabase(database);
        run(url, "ALTER SCHEMA public OWNER TO ${admin}", Map.of("admin", admin));
        return url.withLogin(admin, "admin");
    }

    /** Runs one SQL text, which may hold several statements, on a connection of its own. */
    public static void run(DatabaseUrl url, String sql) {
        try (Connection connection = url.open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(DatabaseUrl url, String sql, Map<String, String> identifiers) {
        Script script = Script.ofText("test", sql);
        for (Map.Entry<String, String> each : identifiers.entrySet()) {
            script = script.with(each.getKey(), Sql.identifier(each.getValue()));
        }
        run(url, script.text());
    }

    /** As a test's name shows it. */
    @Override
    public String toString() {
        return "PostgreSQL " + major();
    }
}
