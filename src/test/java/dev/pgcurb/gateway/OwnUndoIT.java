package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** An agent takes back its own last transaction through the gateway, in both of the driver's modes. */
@Timeout(120)
final class OwnUndoIT {
    private static final String UNDO = "SELECT pgcurb.undo_last()";

    @EachMajor
    void onlyWhereThePolicySaysSoAndItIsOnRecord(TestPostgres postgres) throws SQLException {
        for (String mode : List.of("extended", "simple")) {
            try (World world = World.guarded(postgres);
                    Connection c = world.connect("preferQueryMode", mode)) {
                world.run("INSERT INTO note SELECT i, 'as it was' FROM generate_series(101, 103) AS i");
                String change = "UPDATE note SET body = 'new' WHERE id > 100";
                assertThat(Scene.run(c, change)).isEmpty();
                assertThat(Scene.run(c, UNDO)).as("the policy does not say so").isEqualTo("42501");
                assertThat(bodies(world)).containsExactly("new");

                world.run("INSERT INTO pgcurb.undo_right (agent, own_last) VALUES ('" + world.agent() + "', true)"
                        + " ON CONFLICT (agent) DO UPDATE SET own_last = true");
                assertThat(Scene.run(c, UNDO)).isEmpty();
                assertThat(bodies(world)).containsExactly("as it was");
                assertThat(world.log()).contains("refused " + UNDO, "allowed " + UNDO);

                assertThat(Scene.run(c, change)).isEmpty();
                world.run("UPDATE note SET body = 'theirs' WHERE id = 102");
                assertThat(Scene.run(c, UNDO)).as("someone else's change stays").isEqualTo("55000");
                assertThat(bodies(world)).containsExactly("new", "theirs");
            }
        }
    }

    private static List<String> bodies(World world) {
        return world.column("SELECT DISTINCT body FROM note WHERE id > 100 ORDER BY body");
    }
}
