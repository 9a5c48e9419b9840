package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.SQLException;
import java.util.List;

/** Schemas as they are in the wild: names, keys, partitions, cascades, row policies and triggers of others. */
class WildIT {
    private static final String ODD = "\"Odd Schema\".\"Mixed \"\"Case\"\" ünïcode\"";

    @EachMajor(cluster = "plan")
    void whatIsThereIsPlannedAppliedUsedAndTakenOutAgain(TestPostgres postgres) throws SQLException {
        Bees wild = Bees.asManagedAdmin(postgres, "wild.sql", "wild.yaml");
        List<String> before = wild.catalog();
        wild.apply();
        assertThat(wild.plan().steps()).isEmpty();
        String slot = wild.lease("analyst", "{\"tenant\": 1}");

        assertThat(wild.as(
                        slot,
                        "INSERT INTO " + ODD
                                + " VALUES ('a', 1, 'ok', 'short', (1, 'x'), '{a,b}', '[1,5)') RETURNING \"Id\""))
                .containsExactly("a");
        assertThat(wild.as(slot, "UPDATE " + ODD + " SET \"tableau d'été\" = 'happy' RETURNING \"Id\""))
                .containsExactly("a");
        assertThat(wild.as(slot, "DELETE FROM " + ODD + " RETURNING \"Id\"")).containsExactly("a");
        assertThat(wild.as(slot, "INSERT INTO public.made (note, net) VALUES ('n', 100) RETURNING id"))
                .containsExactly("1");
        assertThat(wild.as(slot, "SELECT id FROM events ORDER BY id"))
                .as("its tenant's, in every partition")
                .containsExactly("1", "3");
        assertThat(wild.as(slot, "DELETE FROM events RETURNING id")).containsExactlyInAnyOrder("1", "3");
        assertThat(wild.as(slot, "SELECT id FROM secured"))
                .as("what others' policies show")
                .containsExactly("1");
        assertThat(wild.as(slot, "UPDATE touched SET at = NULL RETURNING at IS NOT NULL"))
                .containsExactly("t");
        for (String refused : List.of(
                "SELECT * FROM events_2025",
                "SELECT * FROM events_2026_1",
                "SELECT * FROM shown",
                "SELECT net FROM public.made")) {
            assertThatThrownBy(() -> wild.as(slot, refused))
                    .as(refused)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
        wild.remove();
        assertThat(ApplyIT.difference(before, wild.catalog())).isEmpty();
    }

    @EachMajor(cluster = "plan")
    void aNewPartitionIsNamedByThePlanAndFenced(TestPostgres postgres) {
        Bees wild = Bees.asSuperuser(postgres, "wild.sql", "wild.yaml");
        wild.apply();
        wild.run("CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')");
        assertThat(wild.plan().steps()).flatExtracting(Step::facts).contains("row security on public.events_2027");
        wild.apply();
        assertThat(wild.plan().steps()).isEmpty();
        wild.run("ALTER TABLE events DETACH PARTITION events_2027");
        wild.apply();
        assertThat(wild.plan().steps()).isEmpty();
        wild.remove();
    }
}
