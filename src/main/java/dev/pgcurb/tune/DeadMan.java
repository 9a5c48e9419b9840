package dev.pgcurb.tune;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timer that reverts a change when pgcurb is gone: a session of {@code pgcurb_tuner} that runs {@code
 * pgcurb.tune_dead_man()} inside Postgres. Postgres does not ask whether the client is still there while it runs, so it goes on
 * without one. What it cannot outlive is the server.
 */
final class DeadMan {
    private static final Logger LOG = LoggerFactory.getLogger(DeadMan.class);
    private static final String LASTS = "SET client_connection_check_interval = 0; SET statement_timeout = 0;"
            + " SET idle_session_timeout = 0; SET application_name = 'pgcurb dead man'";

    private DeadMan() {}

    /** Starts it over this connection, which is its own from now on. */
    static void start(Connection connection, long stage) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LASTS);
        }
        Thread.ofPlatform().daemon().name("pgcurb-dead-man").start(() -> {
            try (connection;
                    PreparedStatement call = connection.prepareStatement(Trials.script("dead_man.sql"))) {
                call.setLong(1, stage);
                call.execute();
            } catch (SQLException e) {
                LOG.warn("the dead man's timer of stage {} ended: {}", stage, e.getMessage());
            }
        });
    }
}
