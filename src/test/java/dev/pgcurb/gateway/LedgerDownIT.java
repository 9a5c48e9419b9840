package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.util.PSQLException;

/** No record, no execution. */
class LedgerDownIT {
    @EachMajor
    void while_the_ledger_cannot_be_written_nothing_runs_and_afterwards_everything_does(TestPostgres postgres)
            throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            s.executeUpdate("INSERT INTO note VALUES (1, 'before')");
            world.run("REVOKE EXECUTE ON FUNCTION pgcurb.append(text, jsonb) FROM pgcurb_gateway");
            for (int i = 0; i < 2; i++) {
                PSQLException e = catchThrowableOfType(
                        PSQLException.class, () -> s.executeUpdate("INSERT INTO note VALUES (2, 'during')"));
                assertThat(e.getSQLState()).isEqualTo("58000");
                assertThat(e.getServerErrorMessage()).isNotNull();
            }
            assertThat(catchThrowableOfType(PSQLException.class, () -> s.execute("SELECT 1"))
                            .getSQLState())
                    .isEqualTo("58000");
            assertThat(world.column("SELECT body FROM note")).containsExactly("before");
            world.run("GRANT EXECUTE ON FUNCTION pgcurb.append(text, jsonb) TO pgcurb_gateway");
            Bound.until(() -> {
                try {
                    return s.executeUpdate("INSERT INTO note VALUES (3, 'after')") == 1;
                } catch (SQLException e) {
                    return false;
                }
            });
            assertThat(world.column("SELECT body FROM note ORDER BY id")).containsExactly("before", "after");
        }
    }
}
