package dev.pgcurb.hold;

import dev.pgcurb.GuardedTables;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A database with bees, their hives, and one agent straight on Postgres that may change two rows with a statement and more with
 * approval. Ten bees, ids 1 to 10, in hive 1; each has a mite, which goes with its bee.
 */
final class Apiary implements AutoCloseable {
    private static final String TABLES = """
            CREATE TABLE hive (id int PRIMARY KEY, place text);
            CREATE TABLE bee (id int PRIMARY KEY, hive int REFERENCES hive ON DELETE CASCADE, name text, secret text);
            CREATE TABLE mite (id int PRIMARY KEY, bee int REFERENCES bee ON DELETE CASCADE, kind text);
            INSERT INTO hive VALUES (1, 'meadow'), (2, 'wood');
            INSERT INTO bee SELECT i, 1, 'bee ' || i, 'hidden ' || i FROM generate_series(1, 10) AS i;
            INSERT INTO mite SELECT i, i, 'varroa' FROM generate_series(1, 10) AS i;
            """;

    private final DatabaseUrl superuser;
    private final GuardedTables guarded;
    private final List<Connection> opened = new ArrayList<>();

    /** A refusal with a hold in it, as the agent has it. */
    record Held(long number, String token, String digest, ServerErrorMessage error) {
        /** As the hint has it: without the sample. */
        String shortToken() {
            return token.replaceFirst("~.*", "");
        }
    }

    Apiary(TestPostgres postgres) throws SQLException {
        superuser = TestSchema.installed(postgres);
        TestPostgres.run(superuser, TABLES);
        guarded = new GuardedTables(superuser);
        guarded.ceiling("rows_per_statement", 2, true);
        guarded.guard("hive", "bee", "mite");
    }

    String agent() {
        return guarded.agent();
    }

    DatabaseUrl superuser() {
        return superuser;
    }

    DatabaseUrl gateway() {
        return TestSchema.gateway(superuser);
    }

    /** Guards one more table. */
    void guard(String table) throws SQLException {
        guarded.guard(table);
    }

    void run(String sql) {
        TestPostgres.run(superuser, sql.replace("@agent", agent()));
    }

    /** The first value as the superuser sees it. */
    String value(String sql) {
        return value(superuser, sql);
    }

    static String value(DatabaseUrl who, String sql) {
        try (Connection connection = who.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "nothing";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What came of it: empty, or the SQLSTATE and the message. */
    static String result(DatabaseUrl who, String sql) {
        try (Connection connection = who.open()) {
            return result(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static String result(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return "";
        } catch (SQLException e) {
            return e.getSQLState() + " " + e.getMessage();
        }
    }

    /** The agent's session, closed with the apiary. Slots open leases as the gateway does, for an operator. */
    Connection slot() {
        Connection connection = guarded.slot();
        opened.add(connection);
        return connection;
    }

    /** A session of the agent with a lease that this person opened. */
    Connection slotOf(DatabaseUrl operator) {
        try (Leases leases = Leases.of(operator)) {
            Lease lease = leases.open(agent(), Map.of(), Duration.ofMinutes(10));
            Connection connection =
                    superuser.withLogin(lease.slot(), lease.password().reveal()).open();
            opened.add(connection);
            return connection;
        }
    }

    /** A person who may approve, with a login of their own and no right on any table. */
    DatabaseUrl person() {
        String name = TestPostgres.unique("person");
        run("CREATE ROLE " + name + " LOGIN PASSWORD 'person' IN ROLE pgcurb_approver");
        return superuser.withLogin(name, "person");
    }

    /** Runs what must be held. */
    static Held held(Connection slot, String sql) {
        try (Statement statement = slot.createStatement()) {
            statement.execute(sql);
        } catch (PSQLException e) {
            ServerErrorMessage error = Objects.requireNonNull(e.getServerErrorMessage());
            String message = Objects.requireNonNull(error.getMessage());
            if ("55000".equals(e.getSQLState()) && message.contains(" held: ")) {
                return new Held(
                        Long.parseLong(message.replaceFirst(".* of hold ", "")),
                        Objects.requireNonNull(error.getDatatype()),
                        Objects.requireNonNull(error.getDetail()).replaceFirst("(?s).*Digest (\\w+)\\.$", "$1"),
                        error);
            }
            throw new AssertionError("not held: " + e.getSQLState() + " " + message, e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError("not held: " + sql);
    }

    /** As the gateway does. */
    long register(String sql, Held held) {
        return register(sql, held.token());
    }

    long register(String sql, String token) {
        try (Connection connection = gateway().open();
                PreparedStatement call = connection.prepareStatement("SELECT pgcurb.register_hold(17, ?, ?)")) {
            call.setString(1, sql);
            call.setString(2, token);
            try (ResultSet row = call.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs what must be held, and registers it. */
    long hold(Connection slot, String sql) {
        return register(sql, held(slot, sql));
    }

    /** Takes a piece out of a function of pgcurb, wherever it is in it. */
    void without(String function, String piece, String instead) {
        String source = value("SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.proname = '" + function
                + "' AND p.pronamespace = 'pgcurb'::regnamespace AND pg_get_functiondef(p.oid) LIKE '%"
                + piece.replace("'", "''") + "%'");
        if (!source.contains(piece)) {
            throw new IllegalStateException("no " + piece + " in " + function);
        }
        TestPostgres.run(superuser, source.replace(piece, instead));
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : opened) {
            connection.close();
        }
    }
}
