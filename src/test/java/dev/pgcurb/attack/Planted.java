package dev.pgcurb.attack;

import dev.pgcurb.plan.Planner;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.proof.Finding;
import dev.pgcurb.proof.Report;
import dev.pgcurb.proof.Verification;
import dev.pgcurb.sql.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The attack fixture under pgcurb with its own holes closed ({@code attacks/clean.sql}), and one transaction on it in which
 * holes are planted, found and closed, and which is rolled back.
 */
final class Planted {
    private static final Path POLICY = Path.of("src/test/resources/attacks/policy.yaml");

    private final CurbedAgents agents = new CurbedAgents(CurbedAgents.Admin.SUPERUSER);
    private final DatabaseUrl database;
    private final Connection connection;
    private final Policy policy = Policy.read(POLICY);
    private final String body;

    private Planted(DatabaseUrl database) throws SQLException, IOException {
        this.database = database;
        this.body = Files.readString(POLICY);
        this.connection = database.open();
        connection.setAutoCommit(false);
    }

    /** @param admin of a server whose roles no other test uses, on an empty database */
    static Planted on(DatabaseUrl admin) throws SQLException, IOException {
        CurbedAgents agents = new CurbedAgents(CurbedAgents.Admin.SUPERUSER);
        Stage.run(admin, agents.roles(text("roles.sql")));
        Stage.run(admin, text("fixture.sql"));
        Stage.run(admin, text("clean.sql"));
        agents.heal(admin);
        return new Planted(admin);
    }

    private static String text(String name) {
        return Script.of(Planted.class, "/attacks/" + name).text();
    }

    /** Runs a setup as the catalogue has it, for the agent instead of its group. */
    void plant(String sql) throws SQLException {
        run(agents.setup(named(sql).replace("ALTER DATABASE atk", "ALTER DATABASE " + database.database())));
    }

    /** The text with this database's name in it. */
    String named(String text) {
        return text.replace("@DB@", database.database());
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Report verify() throws SQLException {
        return Verification.of(connection, policy, body);
    }

    /** Does what a finding says: its SQL, or what apply would do. */
    void close(Finding finding) throws SQLException {
        for (String sql : finding.fix().sql()) {
            run(sql);
        }
        if (finding.fix().otherwise().contains("pgcurb apply")) {
            for (var step : Planner.plan(connection, policy, body).steps()) {
                for (String sql : step.sql()) {
                    run(sql);
                }
            }
        }
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    /** The connection goes, and what was planted with it. */
    void end() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
