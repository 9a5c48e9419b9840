package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** plan, apply and remove by both kinds of admin, on every major. */
class AdminsIT {

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void aSuperuser(int major) throws SQLException {
        fromNothingAndBack(Bees.asSuperuser(TestPostgres.of(major, "admins")));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void theOwnerOfTheTablesWithCreaterole(int major) throws SQLException {
        fromNothingAndBack(Bees.asManagedAdmin(TestPostgres.of(major, "admins")));
    }

    /** What it cannot close is a list, not a surprise: each item with an example, and the ceiling that nobody holds. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whatAnAdminCannotCloseIsSaidBeforehand(int major) {
        TestPostgres postgres = TestPostgres.of(major, "admins");
        assertThat(cannot(Bees.asSuperuser(postgres))).isEmpty();
        assertThat(cannot(Bees.asManagedAdmin(postgres)))
                .anySatisfy(text -> assertThat(text).startsWith("warning: PUBLIC keeps languages"))
                .anySatisfy(text -> assertThat(text).startsWith("warning: PUBLIC keeps catalog_functions"))
                .anySatisfy(text -> assertThat(text).contains("temp_space of agent \"curator"));
    }

    private static List<String> cannot(Bees bees) {
        return bees.plan().advice().stream()
                .filter(advice -> advice.code() == Code.PGC219 || advice.code() == Code.PGC227)
                .map(Advice::text)
                .toList();
    }

    private static void fromNothingAndBack(Bees bees) throws SQLException {
        List<String> before = bees.catalog();
        bees.apply();
        assertThat(bees.plan().steps()).isEmpty();
        String slot = bees.lease("curator", "{}");
        assertThat(bees.as(slot, "DELETE FROM public.observations WHERE id = 1 RETURNING id"))
                .containsExactly("1");
        assertThatThrownBy(() -> bees.as(slot, "DELETE FROM public.observations RETURNING id"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55000"));
        assertThatThrownBy(() -> bees.as(slot, "SELECT email FROM public.observers"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        bees.remove();
        assertThat(ApplyIT.difference(before, bees.catalog())).isEmpty();
    }
}
