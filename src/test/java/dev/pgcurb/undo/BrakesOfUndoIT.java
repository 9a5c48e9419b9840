package dev.pgcurb.undo;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.SQLException;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** What undo must not do it does not, and each of these tests can fail: with its brake taken off, it does. */
final class BrakesOfUndoIT {
    @EachMajor
    void everyBrakeHolds(TestPostgres postgres) throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        for (Brake brake : Brake.values()) {
            try (Orchard orchard = new Orchard(postgres, Brake.DDL, "tree", "fruit", "leaf")) {
                softly.assertThat(brake.fails(orchard)).as("%s", brake).isFalse();
            }
        }
        softly.assertAll();
    }

    @Test
    void withoutItsBrakeEachFails() throws SQLException {
        TestPostgres postgres = TestPostgres.newest();
        SoftAssertions softly = new SoftAssertions();
        for (Brake brake : Brake.values()) {
            try (Orchard orchard = new Orchard(postgres, Brake.DDL, "tree", "fruit", "leaf")) {
                brake.remove(orchard);
                softly.assertThat(brake.fails(orchard)).as("%s", brake).isTrue();
            }
        }
        softly.assertAll();
    }
}
