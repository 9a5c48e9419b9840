package dev.pgcurb.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.io.IOException;
import java.sql.SQLException;

/** Holes of the attack catalogue, planted on a clean database. */
class PlantedHolesIT {
    @EachMajor(cluster = "clean fixture")
    void nothingIsFoundOnACleanDatabase(TestPostgres postgres) throws SQLException, IOException {
        try (Planted planted = Planted.on(postgres.database())) {
            assertThat(planted.verify().findings()).isEmpty();
        }
    }
}
