package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    void what_the_planner_expects_to_cost_too_much_does_not_run(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres)) {
            world.ceiling("plan_cost", 100_000);
            for (String mode : new String[] {"simple", "extended"}) {
                try (Connection c = world.connect("preferQueryMode", mode);
                        Statement s = c.createStatement()) {
                    String join =
                            "SELECT count(*) FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b"
                                    + " WHERE a + b = 17";
                    ServerErrorMessage no = refused(s, join);
                    assertThat(no.getSQLState()).isEqualTo("54000");
                    assertThat(no.getMessage()).matches("estimated cost \\d+, the ceiling is 100000; .*");
                    assertThat(one(s, "SELECT count(*) FROM note WHERE id = 7")).isEqualTo("0");
                    assertThat(refused(s, "SELECT nothing FROM note").getSQLState())
                            .isEqualTo("42703");
                    c.setAutoCommit(false);
                    s.execute("INSERT INTO note VALUES (1, '" + mode + "') ON CONFLICT DO NOTHING");
                    assertThat(refused(s, join + " AND a > 0").getSQLState()).isEqualTo("54000");
                    c.rollback();
                    assertThat(one(s, "SELECT count(*) FROM note WHERE body = 'none'"))
                            .isEqualTo("0");
                    c.commit();
                }
            }
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("0");
        }
    }

    @EachMajor
    void parameters_hide_no_cost_from_the_planner(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres)) {
            world.ceiling("plan_cost", 100_000);
            world.ceiling("estimated_rows", 5_000);
            try (Connection c = world.connect("prepareThreshold", "1")) {
                for (boolean inTransaction : new boolean[] {false, true}) {
                    c.setAutoCommit(!inTransaction);
                    String nr = inTransaction ? "2" : "1";
                    assertThat(refused(
                                            c,
                                            "SELECT count(*) AS c" + nr + " FROM generate_series(1, 5000) AS a,"
                                                    + " generate_series(1, 5000) AS b WHERE a + b = ?",
                                            17)
                                    .getMessage())
                            .startsWith("estimated cost ");
                    rollback(c, inTransaction);
                    // The client says no type, and Postgres finds it: what pgjdbc sends for a setObject of OTHER.
                    assertThat(refused(
                                            c,
                                            "SELECT a AS r" + nr + " FROM generate_series(1, 10000) AS a WHERE a <> ?",
                                            null)
                                    .getMessage())
                            .startsWith("estimated rows ");
                    rollback(c, inTransaction);
                    // A dollar that is no parameter, a type that only the client knows, many parameters.
                    assertThat(ran(c, "SELECT count(*) AS d" + nr + " FROM note WHERE body = '$1' AND id = ?", 7))
                            .isEqualTo("0");
                    assertThat(ran(c, "SELECT pg_typeof(?)::text || '" + nr + "'", 7))
                            .isEqualTo("integer" + nr);
                    assertThat(ran(
                                    c,
                                    "SELECT count(*) AS e" + nr + " FROM note WHERE id IN (?" + ", 1".repeat(50) + ")",
                                    7))
                            .isEqualTo("0");
                    rollback(c, inTransaction);
                }
                c.setAutoCommit(true);
                assertThat(ran(c, "SELECT current_setting('plan_cache_mode') || ?", ""))
                        .isEqualTo("auto");
                assertThat(ran(c, "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE ?", "pgcurb%"))
                        .isEqualTo("0");
            }
        }
    }

    /** Neither behind another statement of one implicit transaction, nor under DECLARE or EXECUTE, is there a way around it. */
    @EachMajor
    void what_costs_too_much_hides_behind_nothing(TestPostgres postgres) throws Exception {
        String join =
                "SELECT count(*) FROM generate_series(1, 5000) AS a, generate_series(1, 5000) AS b WHERE a + b > 17";
        try (World world = World.on(postgres)) {
            world.ceiling("plan_cost", 100_000);
            try (Connection c = world.connect("preferQueryMode", "simple");
                    Statement s = c.createStatement()) {
                assertThat(refused(s, "SELECT 1; " + join).getMessage()).startsWith("estimated cost ");
                assertThat(refused(s, "INSERT INTO note VALUES (1, 'x'); " + join)
                                .getMessage())
                        .startsWith("estimated cost ");
                assertThat(refused(s, "INSERT INTO note VALUES (1, 'x'); SELECT 1/0 FROM nowhere")
                                .getMessage())
                        .isEqualTo("relation \"nowhere\" does not exist");
                assertThat(world.column("SELECT count(*) FROM note")).containsExactly("0");
                assertThat(s.execute("INSERT INTO note VALUES (1, 'x'); SELECT id FROM note WHERE body = 'x'"))
                        .isFalse();
                s.execute("BEGIN");
                assertThat(refused(s, "DECLARE x CURSOR FOR " + join).getMessage())
                        .startsWith("estimated cost ");
                s.execute("ROLLBACK; PREPARE cheap AS SELECT 1; PREPARE dear AS " + join);
                assertThat(s.execute("EXECUTE cheap")).isTrue();
                assertThat(refused(s, "EXECUTE dear").getMessage()).startsWith("estimated cost ");
            }
            try (RawClient raw = RawClient.connect(world)) {
                // In one batch: something that ran, its portal still open, and then the dear one, prepared with a
                // parameter.
                raw.parse("", "SELECT 1").bind("", "").execute("", 0);
                raw.parse("dear", join.replace("17", "$1::int"))
                        .bind("", "dear")
                        .execute("", 0)
                        .sync();
                assertThat(raw.untilReady()).containsExactly("1", "2", "D 1", "C SELECT 1", "E 54000", "Z I");
                raw.parse("", "SELECT 2").bind("", "").execute("", 0).sync();
                assertThat(raw.untilReady()).containsExactly("1", "2", "D 2", "C SELECT 1", "Z I");
            }
        }
    }

    private static void rollback(Connection c, boolean inTransaction) throws SQLException {
        if (inTransaction) {
            c.rollback();
        }
    }

    private static ServerErrorMessage refused(Connection c, String sql, @Nullable Object value) {
        PSQLException e = catchThrowableOfType(PSQLException.class, () -> ran(c, sql, value));
        assertThat((Throwable) e).as(sql).isNotNull();
        return Objects.requireNonNull(e.getServerErrorMessage());
    }

    private static String ran(Connection c, String sql, @Nullable Object value) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            if (value == null) {
                s.setNull(1, Types.NULL);
            } else {
                s.setObject(1, value);
            }
            try (ResultSet row = s.executeQuery()) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }
    }

    @EachMajor
    void what_the_planner_cannot_plan_in_a_transaction_is_refused_as_it_would_be_outside(TestPostgres postgres)
            throws SQLException {
        try (World world = World.on(postgres)) {
            world.ceiling("plan_cost", 100_000);
            try (Connection c = world.connect("preferQueryMode", "simple");
                    Statement s = c.createStatement()) {
                for (String withheld : new String[] {"SELECT ssn FROM person", "SELECT ssn, id FROM person"}) {
                    s.execute("BEGIN");
                    assertThat(refused(s, withheld).getSQLState()).isEqualTo("42501");
                    s.execute("ROLLBACK");
                }
            }
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
