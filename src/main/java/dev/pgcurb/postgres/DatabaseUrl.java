package dev.pgcurb.postgres;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and who goes there, named as libpq names it (PostgreSQL documentation, 32.1.1.2 "Connection
 * URIs"). {@link #toString} never shows the password.
 *
 * @param hosts at least one; they are tried in this order
 * @param database the database's name
 * @param user the login role
 * @param password null where the server asks for none
 * @param parameters libpq's parameters by libpq's names, such as {@code sslmode}; only those of {@link Parameter}
 */
public record DatabaseUrl(
        List<Host> hosts,
        String database,
        String user,
        @Nullable String password,
        Map<String, String> parameters) {

    /** The oldest major that pgcurb works on: views with security_invoker came with it. */
    public static final int OLDEST_MAJOR = 15;

    public DatabaseUrl {
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("a database is on at least one host");
        }
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(parameters);
        for (String name : parameters.keySet()) {
            if (Parameter.named(name) == null) {
                throw new IllegalArgumentException("unknown parameter " + name);
            }
        }
    }

    /** A database on one host with no parameters. */
    public static DatabaseUrl of(String host, int port, String database, String user, @Nullable String password) {
        return new DatabaseUrl(List.of(new Host(host, port)), database, user, password, Map.of());
    }

    /**
     * Reads {@code postgresql://user:password@host:port,host2:port2/database?sslmode=require}; what it leaves out comes
     * from PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE, PGSSLROOTCERT and the file PGPASSFILE.
     *
     * @throws Problem PGC505 when it cannot be read; the message never repeats the password
     */
    public static DatabaseUrl parse(String url) {
        return parse(url, Surroundings.ofProcess());
    }

    /** What the environment alone says: {@link #parse} of {@code postgresql://}. */
    public static DatabaseUrl fromEnvironment() {
        return parse("postgresql://");
    }

    static DatabaseUrl parse(String url, Surroundings surroundings) {
        return new UrlParser(url, surroundings).parse();
    }

    /** The same login on another database of the same cluster. */
    public DatabaseUrl withDatabase(String other) {
        return new DatabaseUrl(hosts, other, user, password, parameters);
    }

    /** The same database as another login. */
    public DatabaseUrl withLogin(String otherUser, @Nullable String otherPassword) {
        return new DatabaseUrl(hosts, database, otherUser, otherPassword, parameters);
    }

    /** The same with one of libpq's parameters set, replacing the value it had. */
    public DatabaseUrl withParameter(Parameter parameter, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(parameter.libpqName(), value);
        return new DatabaseUrl(hosts, database, user, password, more);
    }

    /** The same, but of several hosts only the one that takes writes. */
    public DatabaseUrl onPrimary() {
        return hosts.size() == 1 ? this : withParameter(Parameter.TARGET_SESSION_ATTRS, "primary");
    }

    /** The URL for pgjdbc, without login, password and parameters: those are {@link #properties}. */
    public String jdbcUrl() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(",", "jdbc:postgresql://", "/"))
                + Percent.encode(database);
    }

    /** What pgjdbc needs besides {@link #jdbcUrl}; holds the password. */
    public Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "pgcurb");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        if (hosts.size() > 1) {
            // What was the primary a moment ago may be none now; ten seconds is what pgjdbc would believe it.
            properties.setProperty("hostRecheckSeconds", "1");
            properties.setProperty("connectTimeout", "3");
        }
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", password);
        }
        parameters.forEach((name, value) -> {
            Parameter parameter = Parameter.named(name);
            if (parameter != null) {
                parameter.set(properties, value);
            }
        });
        return properties;
    }

    /**
     * A new connection, application_name {@code pgcurb}, in auto-commit; the caller closes it. The attempt ends after
     * connect_timeout (10 s unless set).
     *
     * @throws Problem PGC501 unreachable, PGC502 login refused, PGC503 older than {@value #OLDEST_MAJOR}, PGC504 no such
     *     database, PGC506 no connection left, PGC507 TLS
     */
    public Connection open() {
        Connection connection;
        try {
            connection = new org.postgresql.Driver().connect(jdbcUrl(), properties());
        } catch (SQLException e) {
            throw ConnectFailure.problem(this, e);
        }
        if (connection == null) {
            throw new IllegalStateException("pgjdbc does not take " + jdbcUrl());
        }
        try {
            int major = connection.getMetaData().getDatabaseMajorVersion();
            if (major < OLDEST_MAJOR) {
                throw Problem.of(Code.PGC503, "the server at " + place() + " is PostgreSQL " + major)
                        .hint("use PostgreSQL " + OLDEST_MAJOR + " or newer");
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            closeQuietly(connection, e);
            throw e instanceof SQLException sql ? ConnectFailure.problem(this, sql) : (RuntimeException) e;
        }
    }

    private static void closeQuietly(Connection connection, Exception because) {
        try {
            connection.close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** The hosts, as a message names them: {@code "db1:5432, db2:5432"} with the quotes. */
    String place() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(", ", "\"", "\""));
    }

    /** The whole URL with the password in it, for handing to another program; never for a log or a message. */
    public String withPassword() {
        return text(password == null ? "" : ":" + Percent.encode(password));
    }

    /** The URL with {@code ***} in the password's place. */
    @Override
    public String toString() {
        return text(password == null ? "" : ":***");
    }

    private String text(String secret) {
        List<String> query = new ArrayList<>();
        parameters.forEach((name, value) -> query.add(name + "=" + Percent.encode(value)));
        query.sort(null);
        return "postgresql://" + Percent.encode(user) + secret + "@"
                + hosts.stream().map(Host::toString).collect(Collectors.joining(",")) + "/"
                + Percent.encode(database) + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }
}
