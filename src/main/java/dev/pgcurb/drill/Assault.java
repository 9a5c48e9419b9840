package dev.pgcurb.drill;

import dev.pgcurb.postgres.DatabaseUrl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * One session of an attacker. Statements go out as simple queries, exactly as the catalogue has them, several in one
 * where it has several; an error never ends the attack.
 */
public final class Assault implements Attacker {

    /** Bounds every statement, from outside the agent's reach: the driver ends the connection. */
    private static final int SECONDS = 20;

    private final Connection connection;
    private final Witness seen;
    private final int pid;
    private @Nullable Look look;

    private Assault(Connection connection, Witness seen, int pid) {
        this.connection = connection;
        this.seen = seen;
        this.pid = pid;
    }

    /**
     * Connects.
     *
     * @param as the login and the database of the attacker
     */
    public static Assault begin(DatabaseUrl as, Witness seen) throws SQLException {
        Properties properties = as.properties();
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("socketTimeout", String.valueOf(SECONDS));
        Connection connection = DriverManager.getConnection(as.jdbcUrl(), properties);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return new Assault(connection, seen, row.getInt(1));
        }
    }

    /** Looks at an open transaction. */
    @FunctionalInterface
    interface Look {
        void look() throws SQLException;
    }

    /**
     * From now on everything runs in one transaction, which is never committed, with short timeouts.
     *
     * @param then after each statement that ran
     */
    void inTransaction(Look then) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "BEGIN; SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '5s'; SAVEPOINT curb");
        }
        look = then;
    }

    /** After one statement: what it did is looked at; a failed one is taken back alone. */
    private void looked(boolean failed) throws SQLException {
        Look judge = look;
        if (judge != null) {
            try (Statement statement = connection.createStatement()) {
                if (failed) {
                    statement.execute("ROLLBACK TO SAVEPOINT curb");
                } else {
                    judge.look();
                    statement.execute("SAVEPOINT curb");
                }
            }
        }
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public Optional<SQLException> run(String sql) {
        Optional<SQLException> answer = answer(sql);
        try {
            looked(answer.isPresent());
        } catch (SQLException e) {
            seen.error("after: " + sql, e);
        }
        return answer;
    }

    private Optional<SQLException> answer(String sql) {
        String start = sql.strip().toUpperCase(Locale.ROOT);
        try {
            if (start.startsWith("COPY") && start.contains("STDOUT")) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                copies().copyOut(sql, out);
                seen.text(sql, out.toString(StandardCharsets.UTF_8));
            } else if (start.startsWith("COPY") && start.contains("STDIN")) {
                seen.text(sql, copies().copyIn(sql, InputStream.nullInputStream()) + " rows copied");
            } else {
                try (Statement statement = connection.createStatement()) {
                    seen.results(sql, statement, statement.execute(sql));
                }
            }
        } catch (SQLException e) {
            seen.error(sql, e);
            return Optional.of(e);
        } catch (IOException e) {
            seen.text(sql, "connection lost: " + e.getMessage());
        }
        return Optional.empty();
    }

    @Override
    public List<String> became(List<String> allowed) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
            try (ResultSet row = statement.executeQuery(
                    "SELECT current_user, session_user, pg_catalog.current_setting('is_superuser')")) {
                row.next();
                boolean same = allowed.contains(row.getString(1)) && allowed.contains(row.getString(2));
                return same && "off".equals(row.getString(3))
                        ? List.of()
                        : List.of("became " + row.getString(1) + ", session " + row.getString(2) + ", superuser "
                                + row.getString(3));
            }
        } catch (SQLException e) {
            // Its session is gone: it is nobody.
            return List.of();
        }
    }

    private CopyManager copies() throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
