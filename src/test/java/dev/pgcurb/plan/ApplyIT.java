package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

class ApplyIT {

    @EachMajor(cluster = "apply")
    void appliedTwiceThereIsNothingToDo(TestPostgres postgres) {
        Bees bees = Bees.asSuperuser(postgres);
        bees.apply();
        assertThat(bees.plan().steps()).isEmpty();
        bees.remove();
    }

    @EachMajor(cluster = "apply")
    void anAdminWhoIsNoSuperuserCanApplyAndRemove(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asManagedAdmin(postgres);
        List<String> before = bees.catalog();
        bees.apply();
        assertThat(bees.plan().steps()).isEmpty();
        bees.remove();
        assertThat(difference(before, bees.catalog())).isEmpty();
    }

    /** Lines on one side only, marked with it. */
    static List<String> difference(List<String> before, List<String> after) {
        List<String> lines = new ArrayList<>();
        before.stream().filter(line -> !after.contains(line)).forEach(line -> lines.add("before: " + line));
        after.stream().filter(line -> !before.contains(line)).forEach(line -> lines.add("after: " + line));
        return lines;
    }

    @EachMajor(cluster = "apply")
    void removeLeavesNoTrace(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        List<String> before = bees.catalog();
        bees.apply();
        assertThat(bees.catalog()).isNotEqualTo(before);
        bees.remove();
        assertThat(difference(before, bees.catalog())).isEmpty();
    }

    @EachMajor(cluster = "apply")
    void aSlotReadsWhatThePolicySaysAndNothingElse(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        bees.apply();
        String slot = "curb:" + bees.agent("analyst") + ":1";
        assertThat(bees.as(slot, "SELECT name FROM public.observers ORDER BY id"))
                .hasSize(10);
        assertThat(bees.as(slot, "SELECT count(*) FROM \"curb:" + bees.agent("analyst") + "\".observers"))
                .containsExactly("10");
        for (String refused : List.of(
                "SELECT email FROM public.observers",
                "SELECT * FROM public.observers",
                "SELECT * FROM public.keys",
                "DROP TABLE public.chapters",
                "DELETE FROM public.observations RETURNING id",
                "DROP OWNED BY CURRENT_USER",
                "BEGIN; LOCK TABLE public.chapters")) {
            assertThatThrownBy(() -> bees.as(slot, refused))
                    .as(refused)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
        bees.remove();
    }

    @EachMajor(cluster = "apply")
    void withoutALeaseThereIsNoClaimAndNoRow(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        bees.apply();
        String slot = "curb:" + bees.agent("warden") + ":1";
        assertThat(bees.as(slot, "SELECT id FROM public.observations")).isEmpty();
        assertThat(bees.as("curb:" + bees.agent("analyst") + ":1", "SELECT id FROM public.observations"))
                .hasSize(40);
        bees.remove();
    }

    @EachMajor(cluster = "apply")
    void moreRowsThanTheCeilingAreHeldByPostgresItself(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        bees.apply();
        String slot = bees.lease("curator", "{}");
        assertThatThrownBy(() -> bees.as(slot, "DELETE FROM public.observations RETURNING id"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55000"));
        assertThat(bees.as(slot, "DELETE FROM public.observations WHERE id = 1 RETURNING id"))
                .containsExactly("1");
        bees.remove();
    }

    @EachMajor(cluster = "apply")
    void aClaimDecidesWhichRowsAreThere(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asManagedAdmin(postgres);
        bees.apply();
        String slot = bees.lease("warden", "{\"chapter\": 1}");
        assertThat(bees.as(slot, "SELECT DISTINCT chapter_id FROM public.observations"))
                .containsExactly("1");
        assertThat(bees.as(
                        slot,
                        "UPDATE public.observations SET quality_grade = 'casual' WHERE chapter_id = 2 RETURNING id"))
                .isEmpty();
        bees.remove();
    }
}
