package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The ceilings that the gateway holds. */
class CeilingIT {
    private static ServerErrorMessage refused(Statement s, String sql) {
        PSQLException e = catchThrowableOfType(PSQLException.class, () -> s.execute(sql));
        assertThat((Throwable) e).as(sql).isNotNull();
        return Objects.requireNonNull(e.getServerErrorMessage());
    }

    private static String one(Statement s, String sql) throws SQLException {
        try (ResultSet row = s.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @EachMajor
    void a_result_over_its_rows_ends_in_an_error_and_the_session_goes_on(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres)) {
            world.ceiling("result_rows", 1_000);
            for (String mode : new String[] {"simple", "extended"}) {
                try (Connection c = world.connect("preferQueryMode", mode);
                        Statement s = c.createStatement()) {
                    ServerErrorMessage no = refused(s, "SELECT * FROM generate_series(1, 100000000)");
                    assertThat(no.getSQLState()).isEqualTo("54000");
                    assertThat(no.getMessage()).startsWith("result over 1000 rows, the ceiling; ");
                    assertThat(no.getDetail())
                            .contains("Rule " + world.agent() + ".ceilings.result_rows (policy.yaml:7).");
                    assertThat(one(s, "SELECT count(*) FROM generate_series(1, 1000)"))
                            .isEqualTo("1000");
                    assertThat(s.execute("SELECT * FROM generate_series(1, 1000)"))
                            .isTrue();
                }
            }
            assertThat(world.log()).contains("cancelled SELECT * FROM generate_series(1, 100000000)");
        }
    }

    @EachMajor
    void bytes_are_counted_over_notices_and_copy_too(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres)) {
            world.ceiling("result_bytes", 100_000);
            try (Connection c = world.connect();
                    Statement s = c.createStatement()) {
                assertThat(refused(s, "SELECT repeat('x', 50000000)").getSQLState())
                        .isEqualTo("54000");
                assertThat(refused(
                                        s,
                                        "DO $$BEGIN FOR i IN 1..1000000 LOOP RAISE NOTICE '%', repeat('x', 900);"
                                                + " END LOOP; END$$")
                                .getSQLState())
                        .isEqualTo("54000");
                assertThat(one(s, "SELECT 7")).isEqualTo("7");
            }
        }
    }

    @EachMajor
    void a_write_whose_result_is_over_its_ceiling_is_undone(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres)) {
            world.ceiling("result_rows", 10);
            for (String mode : new String[] {"simple", "extended"}) {
                try (Connection c = world.connect("preferQueryMode", mode);
                        Statement s = c.createStatement()) {
                    assertThat(refused(
                                            s,
                                            "INSERT INTO note SELECT i, 'x' FROM generate_series(1, 11) AS i RETURNING id")
                                    .getSQLState())
                            .isEqualTo("54000");
                    assertThat(world.column("SELECT count(*) FROM note")).containsExactly("0");
                }
            }
        }
    }

    @EachMajor
    void a_statement_over_its_time_is_cancelled_even_where_it_catches_that(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres)) {
            world.ceiling("statement_time", 300);
            try (Connection c = world.connect();
                    Statement s = c.createStatement()) {
                ServerErrorMessage no = refused(s, "SELECT pg_sleep(600)");
                assertThat(no.getSQLState()).isEqualTo("57014");
                assertThat(no.getMessage()).startsWith("statement cancelled after 300 ms, the ceiling; ");
                assertThat(one(s, "SELECT 7")).isEqualTo("7");
                PSQLException ended = catchThrowableOfType(
                        PSQLException.class,
                        () -> s.execute("DO $$BEGIN LOOP BEGIN PERFORM pg_sleep(600); EXCEPTION WHEN query_canceled"
                                + " THEN NULL; END; END LOOP; END$$"));
                assertThat((Throwable) ended).isNotNull();
            }
            Bound.until(() -> world.column(
                            "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'curb:" + world.agent() + ":%'")
                    .equals(java.util.List.of("0")));
        }
    }

    @EachMajor
    void more_statements_a_minute_than_allowed_are_refused(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            world.ceiling("statements_per_minute", 20);
            int ran = 0;
            ServerErrorMessage no = null;
            while (no == null && ran < 30) {
                try {
                    s.execute("SELECT 1");
                    ran++;
                } catch (PSQLException e) {
                    no = e.getServerErrorMessage();
                }
            }
            assertThat(Objects.requireNonNull(no).getSQLState()).isEqualTo("54000");
            assertThat(no.getMessage()).startsWith("over 20 statements a minute; wait ");
            assertThat(ran).isLessThanOrEqualTo(20);
        }
    }

    @EachMajor
    void a_client_that_stops_reading_or_sending_is_ended_with_its_locks(TestPostgres postgres) throws Exception {
        try (World world = World.on(postgres, o -> o.slowReaders(java.time.Duration.ofMillis(500)), 4);
                RawClient reader = RawClient.connect(world);
                RawClient copier = RawClient.connect(world)) {
            reader.query("SELECT repeat('x', 1000) FROM generate_series(1, 1000000)")
                    .out()
                    .flush();
            copier.query("COPY note FROM STDIN");
            assertThat(copier.next()).isEqualTo("G");
            Bound.until(() -> world.column("SELECT DISTINCT closed_why FROM pgcurb.lease")
                    .equals(java.util.List.of("the client neither reads nor sends")));
            assertThat(world.column(
                            "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'curb:" + world.agent() + ":%'"))
                    .containsExactly("0");
        }
    }
}
