package dev.pgcurb.console;

import dev.pgcurb.GuardedTables;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.people.People;
import dev.pgcurb.people.Person;
import dev.pgcurb.people.Right;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** A database with ten bees and an agent that may change two of them at once and more with approval, and a console in front of it. */
final class Desk implements AutoCloseable {
    static final String ALL_BEES = "UPDATE bee SET name = 'gone'";

    private final DatabaseUrl superuser;
    private final GuardedTables guarded;
    private final Connection slot;
    private final People people;
    private final Console console;

    Desk(TestPostgres postgres) throws SQLException {
        this(postgres, options -> options);
    }

    Desk(TestPostgres postgres, UnaryOperator<Console.Options> with) throws SQLException {
        superuser = TestSchema.installed(postgres);
        TestPostgres.run(superuser, """
                CREATE TABLE bee (id int PRIMARY KEY, name text, secret text);
                INSERT INTO bee SELECT i, 'bee ' || i, 'hidden ' || i FROM generate_series(1, 10) AS i;
                """);
        guarded = new GuardedTables(superuser);
        guarded.ceiling("rows_per_statement", 2, true);
        guarded.guard("bee");
        slot = guarded.slot();
        people = new People(superuser);
        console = Console.start(with.apply(Console.Options.here(TestSchema.console(superuser), 0)));
    }

    String agent() {
        return guarded.agent();
    }

    People people() {
        return people;
    }

    String url() {
        return console.url();
    }

    DatabaseUrl superuser() {
        return superuser;
    }

    /** As somebody has it who stole the password of the console's login. */
    DatabaseUrl stolen() {
        return TestSchema.console(superuser);
    }

    void add(String name, @Nullable String databaseRole, Right... rights) {
        people.add(new Person(name, Set.of(rights), databaseRole), null);
    }

    /** A browser of a person who is signed in. */
    Browser browser(String name) {
        Browser browser = new Browser(url());
        var answer =
                browser.post("/api/v1/sign-in", "{\"link\": \"" + people.link(name, Duration.ofMinutes(5)) + "\"}");
        if (answer.status() != 200) {
            throw new AssertionError(answer);
        }
        return browser;
    }

    /** A new person with these rights, and their browser. */
    Browser person(String name, Right... rights) {
        add(name, null, rights);
        return browser(name);
    }

    /** Has the agent run what is held, and says the hold's number. */
    long hold() {
        String token = agentFails(ALL_BEES);
        try (Connection gateway = TestSchema.gateway(superuser).open();
                PreparedStatement call = gateway.prepareStatement("SELECT pgcurb.register_hold(17, ?, ?)")) {
            call.setString(1, ALL_BEES);
            call.setString(2, token);
            try (ResultSet row = call.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String agentFails(String sql) {
        try (Statement statement = slot.createStatement()) {
            statement.execute(sql);
        } catch (PSQLException e) {
            return Objects.requireNonNull(
                    Objects.requireNonNull(e.getServerErrorMessage()).getDatatype(), e.getMessage());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError("not held: " + sql);
    }

    /** How many rows a statement of the agent changed. */
    int agent(String sql) throws SQLException {
        try (Statement statement = slot.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** What is sent to approve a hold: what its page shows. */
    String seen(long hold) {
        return "{\"reason\": \"they are gone\", \"rows\": "
                + value("SELECT row_count FROM pgcurb.hold WHERE id = " + hold) + ", \"digest\": \""
                + value("SELECT digest FROM pgcurb.hold WHERE id = " + hold) + "\"}";
    }

    String state(long hold) {
        return value("SELECT state FROM pgcurb.hold WHERE id = " + hold);
    }

    /** Entries of this kind, oldest first: who, through what, and why. */
    String ledger(String kind) {
        return value(
                "SELECT string_agg(concat_ws(' ', body ->> 'by', 'through ' || (body ->> 'through'), body ->> 'reason'),"
                        + " '; ' ORDER BY id) FROM pgcurb.entry WHERE kind = '" + kind + "'");
    }

    String value(String sql) {
        return value(superuser, sql);
    }

    static String value(DatabaseUrl who, String sql) {
        try (Connection connection = who.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "nothing";
        } catch (SQLException e) {
            return Objects.requireNonNullElse(e.getSQLState(), "no state");
        }
    }

    void run(String sql) {
        TestPostgres.run(superuser, sql.replace("@agent", agent()));
    }

    static String json(String... pairs) {
        return Arrays.stream(pairs)
                .map(pair -> "\"" + pair.replaceFirst("=", "\": \"") + "\"")
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @Override
    public void close() throws SQLException {
        console.close();
        slot.close();
    }
}
