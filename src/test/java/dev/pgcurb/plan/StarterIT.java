package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.catalog.Inspection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

class StarterIT {

    @EachMajor(cluster = "plan")
    void theStarterPolicyIsValidNarrowAndCanBeApplied(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asManagedAdmin(postgres);
        String agent = TestPostgres.unique("starter");
        String body;
        try (Connection connection = bees.admin().open()) {
            body = Starter.policy(Inspection.of(connection, List.of()), agent);
        }
        assertThat(body)
                .contains("chapter_id: integer  # guess:")
                .contains("- table: public.observers\n        except: [email, phone]  # guess:")
                .contains("where: 'chapter_id = claim(''chapter_id'')'  # guess:")
                .contains("# - table: public.keys  # guess: secrets")
                .contains("# a DELETE here would reach: public.comments (cascade)");
        Bees started = bees.with(body);
        started.apply();
        assertThat(started.plan().steps()).isEmpty();
        started.remove();
    }

    @EachMajor(cluster = "plan")
    void oddNamesAreWrittenSoThatThePolicyCanBeRead(TestPostgres postgres) throws SQLException {
        Bees wild = Bees.asSuperuser(postgres, "wild.sql", "wild.yaml");
        String agent = TestPostgres.unique("starter");
        try (Connection connection = wild.admin().open()) {
            Bees started = wild.with(Starter.policy(Inspection.of(connection, List.of()), agent));
            assertThat(started.plan().nothingToDo()).isFalse();
        }
    }
}
