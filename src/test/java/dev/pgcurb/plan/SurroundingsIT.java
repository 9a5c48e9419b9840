package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.explain.Code;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.policy.Policy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan says of the server around it: who is there and in the way, and settings that matter. */
class SurroundingsIT {

    @EachMajor(cluster = "surroundings")
    void sessionsOfSlotsAndThoseInTheWayAreListed(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asManagedAdmin(postgres);
        bees.apply();
        try (Leases leases = Leases.of(bees.superuser())) {
            Lease lease = leases.open(bees.agent("analyst"), Map.of(), Duration.ofMinutes(5));
            try (Connection slot = bees.superuser()
                            .withLogin(lease.slot(), lease.password().reveal())
                            .open();
                    Connection application = bees.superuser().open();
                    Connection elsewhere = bees.superuser().open();
                    Statement reading = application.createStatement();
                    Statement other = elsewhere.createStatement()) {
                assertThat(slot.isValid(1)).isTrue();
                assertThat(bees.plan().sessions())
                        .singleElement()
                        .satisfies(session -> assertThat(session.why()).isEqualTo("a slot of an agent"))
                        .satisfies(session -> assertThat(session.role()).isEqualTo(lease.slot()));
                application.setAutoCommit(false);
                elsewhere.setAutoCommit(false);
                reading.execute("SET application_name = 'reports'");
                reading.execute("SELECT count(*) FROM observers");
                other.execute("SELECT count(*) FROM keys");
                Plan plan = bees.with(bees.body().replace("except: [email, phone]", "where: chapter_id = 1"))
                        .plan();
                assertThat(plan.sessions())
                        .filteredOn(session -> !session.role().equals(lease.slot()))
                        .singleElement()
                        .satisfies(session -> assertThat(session.text())
                                .contains("(reports): holds AccessShareLock on public.observers"));
            }
            leases.close(lease, "seen");
        }
        bees.remove();
    }

    @EachMajor(cluster = "surroundings")
    void whatWillBeGrantedLaterIsSaidForPublicAndTakenFromAgents(TestPostgres postgres) {
        Bees bees = Bees.asSuperuser(postgres);
        bees.apply();
        bees.run("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;"
                + " ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT UPDATE ON TABLES TO " + bees.agent("analyst"));
        assertThat(bees.plan().steps())
                .flatExtracting(Step::facts)
                .contains("UPDATE on later TABLES of postgres in schema public to " + bees.agent("analyst"));
        bees.apply();
        Plan healed = bees.plan();
        assertThat(healed.steps()).isEmpty();
        assertThat(healed.advice())
                .filteredOn(advice -> advice.code() == Code.PGC225)
                .extracting(Advice::what)
                .singleElement()
                .asString()
                .contains("SELECT on later TABLES of postgres in schema public to PUBLIC")
                .contains(
                        "ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public REVOKE SELECT ON TABLES FROM PUBLIC");
        bees.run("CREATE TABLE later (id integer PRIMARY KEY)");
        assertThat(bees.plan().steps())
                .flatExtracting(Step::facts)
                .contains("PUBLIC without SELECT on TABLE public.later");
        bees.apply();
        bees.remove();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void transactionsThatOutliveTheirSessionsAreSaid(int major) throws SQLException {
        String body = "version: 1\nagents:\n  reader:\n    purpose: reads\n    reads: [{table: t}]\n";
        try (Embedded server = Embedded.start(Options.ephemeral(major).with("max_prepared_transactions", "2"));
                Connection connection = server.adminUrl().open();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id integer PRIMARY KEY)");
            Plan plan = Planner.plan(connection, Policy.parse(body, "policy.yaml"), body);
            assertThat(plan.advice()).extracting(Advice::code).isEqualTo(List.of(Code.PGC226));
        }
    }
}
