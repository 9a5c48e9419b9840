package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.catalog.Inspection;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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

    /** Whoever applies the starter as it is gives its agent what the file says, and not one thing more. */
    @EachMajor(cluster = "plan")
    void anAgentWithTheStarterPolicyCanDoWhatTheFileSaysAndNothingElse(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asManagedAdmin(postgres);
        TestPostgres.run(
                bees.admin(),
                "CREATE TABLE diary (chapter_id integer, entry text, home_address text); GRANT SELECT ON diary TO PUBLIC;"
                        + " INSERT INTO diary VALUES (1, 'mine', 'a'), (2, 'theirs', 'b')");
        String agent = TestPostgres.unique("starter");
        String body;
        try (Connection connection = bees.admin().open()) {
            body = Starter.policy(Inspection.of(connection, List.of()), agent);
        }
        assertThat(body).contains("# it has no key: no agent can be allowed to write it");
        assertThat(body.lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("except:")
                                || line.startsWith("where:")
                                || line.contains("_id: ")
                                || line.startsWith("# - table:")))
                .as("every guess is marked as one")
                .hasSizeGreaterThan(5)
                .allMatch(line -> line.contains("# guess: "));
        Bees started = bees.with(body);
        started.apply();
        String slot = slot(bees, agent);
        assertThat(bees.as(slot, text("privileges_held.sql")))
                .containsExactlyInAnyOrder(
                        "SELECT diary.chapter_id",
                        "SELECT diary.entry",
                        "SELECT observations.attributes",
                        "SELECT observations.chapter_id",
                        "SELECT observations.id",
                        "SELECT observations.observer_id",
                        "SELECT observations.place",
                        "SELECT observations.quality_grade",
                        "SELECT observers.chapter_id",
                        "SELECT observers.id",
                        "SELECT observers.name");
        assertThat(bees.as(slot, "SELECT entry FROM public.diary")).containsExactly("mine");
        assertThat(bees.as(slot, "SELECT DISTINCT chapter_id FROM public.observations"))
                .containsExactly("1");
        started.remove();
    }

    private static String slot(Bees bees, String agent) throws SQLException {
        try (Leases leases = Leases.of(bees.superuser())) {
            return leases.open(agent, Map.of("chapter_id", 1), Duration.ofMinutes(5))
                    .slot();
        }
    }

    private static String text(String resource) {
        return Script.of(StarterIT.class, resource).text();
    }
}
