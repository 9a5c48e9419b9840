package dev.pgcurb.attack;

import dev.pgcurb.drill.Assault;
import dev.pgcurb.drill.Attack;
import dev.pgcurb.drill.Attacker;
import dev.pgcurb.drill.Bout;
import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/**
 * A server of its own with the attack fixture on it: roles are the server's, and attacks go for roles. Each attack gets
 * a database in the fixture's state: a new one, or the last one when the judge found it exactly as it was.
 */
final class Stage implements AutoCloseable {

    private static final String TEMPLATE = "fixture";

    /** The name of every attacked database: an agent's role says which database's policy it serves, by name. */
    private static final String NAME = "attacked";

    /**
     * What an attack came to.
     *
     * @param harm empty: nothing got through
     */
    record Outcome(List<String> harm, List<String> story) {}

    private final Embedded server;
    private final Agents agents;
    /** What a copy of the template does not have by itself. */
    private final String lacking;

    private boolean clean;

    /** Puts the agents of the fixture on the server, and hands out their sessions. */
    interface Agents {

        /** Before the fixture: its roles. */
        String roles(String rolesSql);

        /** After the fixture, in the template. */
        void install(DatabaseUrl template) throws SQLException;

        /** A setup statement of the catalogue, as it is said here. */
        String setup(String sql);

        /** A statement of the attack, as this agent says it: one or more. */
        List<String> statement(String sql, DatabaseUrl agent);

        /** The roles that its session may act as; the first is what Postgres calls its session. */
        List<String> roles(DatabaseUrl agent);

        /** Whether an answer of this SQLSTATE is a refusal by somebody other than Postgres. */
        default boolean refuses(String sqlState) {
            return false;
        }

        /** A session of the attacker's. */
        default Attacker begin(DatabaseUrl agent, Seen seen) throws SQLException {
            return Assault.begin(agent, seen);
        }

        /** After a session of the attacker is gone. */
        default void settle(DatabaseUrl database) throws SQLException {}

        /** After a setup. */
        void heal(DatabaseUrl database) throws SQLException;

        /** A login for an agent of the tenant. */
        DatabaseUrl open(DatabaseUrl database, int tenant) throws SQLException;

        /** The session is over. */
        void close(DatabaseUrl database) throws SQLException;
    }

    Stage(int major, Agents agents) throws SQLException {
        this.agents = agents;
        this.server = Embedded.start(Options.ephemeral(major));
        admin(agents.roles(text("roles.sql")));
        admin("CREATE DATABASE " + NAME);
        DatabaseUrl template = server.adminUrl().withDatabase(NAME);
        run(template, text("fixture.sql"));
        run(template, text("judge.sql"));
        agents.install(template);
        lacking = lacking(template);
        admin("ALTER DATABASE " + NAME + " RENAME TO " + TEMPLATE);
    }

    Outcome play(Attack attack) throws SQLException {
        List<Attack.Step> setup = Fixture.setup(attack);
        boolean setUp = !setup.isEmpty();
        DatabaseUrl database = server.adminUrl().withDatabase(NAME);
        boolean fresh = !clean;
        if (fresh) {
            admin("DROP DATABASE IF EXISTS " + NAME + " WITH (FORCE)");
            admin(text("reset-roles.sql"));
            admin("CREATE DATABASE " + NAME + " TEMPLATE " + TEMPLATE);
            admin(lacking);
        }
        clean = false;
        for (Attack.Step step : setup) {
            if (step.runsOn(server.major())) {
                run(database, agents.setup(fill(step.sql(), database)));
            }
        }
        if (fresh || setUp) {
            agents.heal(database);
        }
        DatabaseUrl agent = agents.open(database, 1);
        Outcome outcome;
        try (Judge judge =
                new Judge(database, application(database), agents.roles(agent).getFirst(), 1)) {
            outcome = attack(attack, agent, database, judge);
        } finally {
            agents.close(database);
        }
        clean = outcome.harm().isEmpty() && !setUp && !changed(database);
        return outcome;
    }

    private Outcome attack(Attack attack, DatabaseUrl agent, DatabaseUrl database, Judge judge) throws SQLException {
        Seen seen = new Seen(1);
        if (!attack.door().isEmpty()) {
            return connect(agent, attack.door());
        }
        List<String> harm = new ArrayList<>();
        List<List<String>> lines = new ArrayList<>();
        for (String statement : Fixture.run(attack)) {
            lines.add(agents.statement(fill(statement, database), agent));
        }
        try (Attacker assault = agents.begin(agent, seen)) {
            Bout bout = Bout.of(lines, attack.refused(), assault, agents::refuses);
            harm.addAll(bout.ran());
            // Here every statement fits the fixture: an error that is no refusal proves nothing.
            harm.addAll(bout.stray());
            harm.addAll(judge.whileConnected(assault.pid()));
            harm.addAll(assault.became(agents.roles(agent)));
        }
        agents.settle(database);
        harm.addAll(judge.afterwards());
        harm.addAll(seen.harm());
        return new Outcome(harm, seen.story());
    }

    /** Another door: a connection that must not come about at all. */
    private Outcome connect(DatabaseUrl agent, String door) {
        boolean replication = door.equals("replication");
        DatabaseUrl there = replication ? agent : agent.withDatabase(door);
        Properties properties = there.properties();
        if (replication) {
            properties.setProperty("replication", "database");
            properties.setProperty("preferQueryMode", "simple");
            properties.setProperty("assumeMinServerVersion", "15");
        }
        try (Connection connection = DriverManager.getConnection(there.jdbcUrl(), properties)) {
            return new Outcome(List.of("connected: " + connection.getMetaData().getURL()), List.of());
        } catch (SQLException e) {
            String said = door + " -> " + e.getSQLState() + " " + e.getMessage();
            return new Outcome(
                    "42501".equals(e.getSQLState()) || agents.refuses(String.valueOf(e.getSQLState()))
                            ? List.of()
                            : List.of("not refused with 42501: " + said),
                    List.of(said));
        }
    }

    /** Allowed changes are no harm, but the next attack must not start from them. */
    private static boolean changed(DatabaseUrl database) throws SQLException {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            return statement
                    .executeQuery("TABLE app.tickets EXCEPT TABLE judge.tickets")
                    .next();
        }
    }

    private static String lacking(DatabaseUrl database) throws SQLException {
        Script script =
                Script.of(Stage.class, "/attacks/lacking.sql").with("database", Sql.literal(database.database()));
        StringBuilder statements = new StringBuilder();
        try (Connection connection = database.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(script.text())) {
            while (row.next()) {
                statements.append(row.getString(1)).append(';');
            }
        }
        return statements.toString();
    }

    private static DatabaseUrl application(DatabaseUrl database) {
        return new DatabaseUrl(database.hosts(), database.database(), "app_user", "app-pw", database.parameters());
    }

    private String fill(String sql, DatabaseUrl database) {
        return sql.replace("@DB@", database.database())
                .replace("@PORT@", String.valueOf(server.port()))
                .replace("ALTER DATABASE atk", "ALTER DATABASE " + database.database());
    }

    private void admin(String sql) throws SQLException {
        run(server.adminUrl(), sql);
    }

    static void run(DatabaseUrl database, String sql) throws SQLException {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute(Objects.requireNonNull(sql));
        }
    }

    private static String text(String name) {
        return Script.of(Stage.class, "/attacks/" + name).text();
    }

    @Override
    public void close() {
        server.close();
    }
}
