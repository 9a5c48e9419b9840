package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.SQLException;
import java.util.List;

class MaskIT {
    private static final String ALL =
            "SELECT concat_ws(' ', id, tenant, name, email, phone, born, length(iban)) FROM \"curb:%1$s\".people ORDER BY id";

    @EachMajor(cluster = "plan")
    void aMaskedColumnIsSeenOnlyMaskedAndOnlyInTheAgentsRows(TestPostgres postgres) throws SQLException {
        Bees people = Bees.asManagedAdmin(postgres, "people.sql", "people.yaml");
        people.apply();
        assertThat(people.plan().steps()).isEmpty();
        String slot = people.lease("analyst", "{\"tenant\": 1}");

        assertThat(people.as(slot, ALL.replace("%1$s", people.agent("analyst"))))
                .hasSize(5)
                .first()
                .isEqualTo("2 1 name 2 a***@e***.org 1980-01-01 64");
        for (String refused : List.of(
                "SELECT email FROM public.people", "SELECT key FROM pgcurb.mask_key", "SELECT * FROM public.people")) {
            assertThatThrownBy(() -> people.as(slot, refused))
                    .as(refused)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
        String update =
                "UPDATE \"curb:" + people.agent("analyst") + "\".people SET name = 'x' WHERE id = %d RETURNING id";
        assertThat(people.as(slot, update.formatted(2))).containsExactly("2");
        assertThat(people.as(slot, update.formatted(1)))
                .as("another tenant's row")
                .isEmpty();
        assertThat(people.as(slot, "SELECT greet('a', 3)")).containsExactly("aaa");
        people.remove();
    }
}
