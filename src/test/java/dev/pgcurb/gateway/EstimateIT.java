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

/** Ceilings on what the planner expects of a statement, before it runs. */
class EstimateIT {
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
}
