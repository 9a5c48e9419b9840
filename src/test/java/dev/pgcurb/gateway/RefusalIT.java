package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Being told no: by the gateway, and by Postgres with the gateway's help. */
class RefusalIT {
    private static ServerErrorMessage refused(Statement s, String sql) {
        PSQLException e = catchThrowableOfType(PSQLException.class, () -> s.execute(sql));
        assertThat((Throwable) e).as(sql).isNotNull();
        return Objects.requireNonNull(e.getServerErrorMessage());
    }

    @EachMajor
    void a_refusal_says_the_rule_and_the_entry_and_the_session_goes_on(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres)) {
            for (String mode : new String[] {"simple", "extended"}) {
                try (Connection c = world.connect("preferQueryMode", mode);
                        Statement s = c.createStatement()) {
                    ServerErrorMessage no = refused(s, "LISTEN here");
                    assertThat(no.getSQLState()).isEqualTo("42501");
                    assertThat(no.getMessage()).startsWith("listen refused: ");
                    assertThat(no.getDetail())
                            .matches("Rule gateway\\.notifications\\. Nothing was changed\\. Ledger entry \\d+\\.");
                    assertThat(no.getHint()).isNotBlank();
                    assertThat(s.execute("SELECT 1")).isTrue();
                }
            }
            assertThat(world.log()).filteredOn("refused LISTEN here"::equals).hasSize(2);
        }
    }

    @EachMajor
    void a_refusal_aborts_the_transaction_around_it(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.executeUpdate("INSERT INTO note VALUES (1, 'x')");
            refused(s, "NOTIFY here");
            assertThat(refused(s, "SELECT 1").getSQLState()).isEqualTo("25P02");
            c.rollback();
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("0");
        }
    }

    @EachMajor
    void a_refusal_in_the_middle_of_a_text_takes_back_what_came_before(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect("preferQueryMode", "simple");
                Statement s = c.createStatement()) {
            refused(s, "INSERT INTO note VALUES (1, 'x'); LISTEN here; INSERT INTO note VALUES (2, 'y')");
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("0");
            assertThat(world.log())
                    .contains("allowed INSERT INTO note VALUES (1, 'x')", "refused LISTEN here")
                    .noneMatch(line -> line.contains("(2, 'y')"));
            assertThat(world.column("SELECT detail ->> 'rolled_back' FROM pgcurb.log"
                            + " WHERE statement = 'INSERT INTO note VALUES (1, ''x'')'"))
                    .containsExactly("true");
        }
    }

    @EachMajor
    void what_does_not_parse_is_refused_in_postgres_words_at_its_place(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            ServerErrorMessage no = refused(s, "SELECT 1 FRM note");
            assertThat(no.getSQLState()).isEqualTo("42601");
            assertThat(no.getMessage()).isEqualTo("syntax error at or near \"note\"");
            assertThat(no.getPosition()).isEqualTo(14);
        }
    }

    @EachMajor
    void a_withheld_column_is_answered_with_the_readable_ones(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            ServerErrorMessage no = refused(s, "SELECT ssn FROM person");
            assertThat(no.getSQLState()).isEqualTo("42501");
            assertThat(no.getMessage()).isEqualTo("permission denied for table person; readable columns are: id, name");
            assertThat(no.getDetail()).matches("Ledger entry \\d+\\.");
            ServerErrorMessage missing = refused(s, "SELECT * FROM persons");
            assertThat(missing.getSQLState()).isEqualTo("42P01");
            assertThat(missing.getHint()).isEqualTo("You can read: note, person.");
            assertThat(world.log()).contains("refused SELECT ssn FROM person", "failed SELECT * FROM persons");
        }
    }

    @EachMajor
    void a_raised_lookalike_of_a_hold_stays_what_it_is(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            ServerErrorMessage raised = refused(
                    s,
                    "DO $$BEGIN RAISE 'approved' USING ERRCODE = '55000', CONSTRAINT = 'pgcurb_hold',"
                            + " DATATYPE = 'e30=.0000000000000000000000000000000000000000000000000000000000000000'; END$$");
            assertThat(raised.getMessage()).isEqualTo("approved");
            assertThat(raised.getConstraint()).isEqualTo("pgcurb_hold");
            assertThat(world.column("SELECT count(*) FROM pgcurb.hold")).containsExactly("0");
            assertThat(world.log()).anyMatch(line -> line.startsWith("failed DO"));
        }
    }
}
