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

/** A statement over a ceiling, held by Postgres, as the client sees it through the gateway. */
class HoldIT {
    @EachMajor
    void a_held_statement_says_its_hold_and_runs_once_when_a_person_has_approved_it(TestPostgres postgres)
            throws SQLException {
        try (World world = World.guarded(postgres);
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            world.run("INSERT INTO note SELECT i, 'n' FROM generate_series(1, 40) AS i");
            PSQLException e =
                    catchThrowableOfType(PSQLException.class, () -> s.executeUpdate("DELETE FROM note WHERE id <= 25"));
            ServerErrorMessage held = Objects.requireNonNull(e.getServerErrorMessage());
            String hold = world.column("SELECT id FROM pgcurb.hold").getFirst();
            assertThat(held.getSQLState()).isEqualTo("55000");
            assertThat(held.getMessage())
                    .isEqualTo(
                            "delete on \"note\" held: 25 rows, the ceiling is 10; narrow the WHERE clause or wait for"
                                    + " approval of hold " + hold);
            assertThat(held.getDetail()).contains("Nothing was changed.").containsPattern("Ledger entry \\d+\\.$");
            assertThat(held.getHint()).contains("SELECT pgcurb.ask(" + hold + ", ");
            assertThat(held.getConstraint()).isNull();
            assertThat(held.getDatatype()).isNull();
            assertThat(world.column("SELECT statement || ' by entry ' || (entry_id > 0) FROM pgcurb.hold"))
                    .containsExactly("DELETE FROM note WHERE id <= 25 by entry true");

            s.execute("SELECT pgcurb.ask(" + hold + ", 'they are stale')");
            assertThat(world.column("SELECT plea FROM pgcurb.holds")).containsExactly("they are stale");
            world.run("SELECT pgcurb.approve(" + hold + ", 'so they are', INTERVAL '5 minutes')");
            assertThat(s.executeUpdate("DELETE FROM note WHERE id <= 25")).isEqualTo(25);
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("15");
            assertThat(world.log())
                    .contains("held DELETE FROM note WHERE id <= 25", "allowed DELETE FROM note WHERE id <= 25");
        }
    }
}
