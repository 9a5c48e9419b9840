package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Coming in, and being turned away. */
class ArrivalIT {
    private static ServerErrorMessage turnedAway(DatabaseUrl url, String... properties) {
        PSQLException e = catchThrowableOfType(
                PSQLException.class, () -> World.connect(url, properties).close());
        assertThat((Throwable) e).isNotNull();
        assertThat(e.getServerErrorMessage()).isNotNull();
        return Objects.requireNonNull(e.getServerErrorMessage());
    }

    @EachMajor
    void a_wrong_password_and_an_unknown_user_get_the_same_answer(TestPostgres postgres) {
        try (World world = World.on(postgres)) {
            ServerErrorMessage wrong = turnedAway(world.url().withLogin(world.agent(), "wrong"));
            ServerErrorMessage unknown = turnedAway(world.url().withLogin("nobody", "wrong"));
            ServerErrorMessage odd = turnedAway(world.url().withLogin("No.Such.Name", "wrong"));
            for (ServerErrorMessage no : List.of(wrong, unknown, odd)) {
                assertThat(no.getSQLState()).isEqualTo("28P01");
                assertThat(no.getSeverity()).isEqualTo("FATAL");
                assertThat(no.getMessage()).startsWith("password authentication failed for user ");
            }
            assertThat(world.column("SELECT count(*) FROM pgcurb.lease")).containsExactly("0");
        }
    }

    @EachMajor
    void what_a_startup_packet_may_not_ask_for_is_refused_with_a_reason(TestPostgres postgres) {
        try (World world = World.on(postgres)) {
            assertThat(turnedAway(world.url(), "options", "-c statement_timeout=0")
                            .getMessage())
                    .startsWith("startup \"options\" refused");
            assertThat(turnedAway(world.url(), "currentSchema", "elsewhere").getHint())
                    .contains("currentSchema");
            assertThat(turnedAway(world.url(), "replication", "database", "assumeMinServerVersion", "9.4")
                            .getMessage())
                    .startsWith("replication connections refused");
            assertThat(turnedAway(world.url().withDatabase("elsewhere")).getSQLState())
                    .isEqualTo("3D000");
        }
    }

    @EachMajor
    void one_session_more_than_slots_is_turned_away_until_a_slot_is_free(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres, UnaryOperator.identity(), 2)) {
            Connection first = world.connect();
            try (Connection second = world.connect()) {
                assertThat(second.isValid(5)).isTrue();
                assertThat(turnedAway(world.url()).getSQLState()).isEqualTo("53300");
                first.close();
                Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
                        .equals(List.of("1")));
                try (Connection third = world.connect()) {
                    assertThat(third.isValid(5)).isTrue();
                }
            }
        }
    }

    @EachMajor
    void a_suspended_agent_loses_its_sessions_and_gets_no_other(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect()) {
            world.run("SELECT pgcurb.suspend('" + world.agent() + "', 'a test')");
            PSQLException e = catchThrowableOfType(
                    PSQLException.class, () -> c.createStatement().execute("SELECT 1"));
            assertThat(e.getSQLState()).isEqualTo("57P01");
            assertThat(turnedAway(world.url()).getSQLState()).isEqualTo("42501");
        }
    }

    @EachMajor
    void closing_the_gateway_closes_every_lease(TestPostgres postgres) throws SQLException {
        World world = World.on(postgres);
        try (Connection one = world.connect();
                Connection two = world.connect()) {
            assertThat(one.isValid(5) && two.isValid(5)).isTrue();
            world.close();
            assertThat(world.column("SELECT closed_why FROM pgcurb.lease"))
                    .containsExactly("the gateway shut down", "the gateway shut down");
        }
    }
}
