package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.util.PSQLException;

/** remove leaves no trace: not of pgcurb, and not of what agents left behind. */
class RemoveIT {

    @EachMajor(cluster = "remove")
    void afterWorkWasDoneUnderASuperuser(TestPostgres postgres) throws SQLException {
        afterWorkWasDone(Bees.asSuperuser(postgres));
    }

    @EachMajor(cluster = "remove")
    void afterWorkWasDoneUnderAnAdminWhoIsNone(TestPostgres postgres) throws SQLException {
        afterWorkWasDone(Bees.asManagedAdmin(postgres));
    }

    private static void afterWorkWasDone(Bees bees) throws SQLException {
        bees.run("GRANT SELECT, INSERT (secret) ON keys TO PUBLIC; ALTER TABLE chapters ENABLE ROW LEVEL SECURITY;"
                + " CREATE POLICY theirs ON chapters USING (true); GRANT CREATE ON SCHEMA public TO PUBLIC;"
                + " ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC");
        List<String> before = bees.catalog();
        // One right of PUBLIC stays, as on servers where it cannot be taken: so that the slot can leave large objects
        // behind.
        Bees loose = bees.with(bees.body() + "\nhardening:\n  catalog_functions: {keep: for this test}\n");
        loose.apply();
        work(loose);
        assertThat(ApplyIT.difference(before, bees.catalog())).isEmpty();
    }

    /** A table that somebody gave to an agent by hand is given back, and never dropped with it. */
    @EachMajor(cluster = "remove")
    void whatAnAgentOwnsIsKept(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asManagedAdmin(postgres);
        bees.apply();
        String agent = bees.agent("analyst");
        bees.run("ALTER TABLE keys OWNER TO " + agent + "; CREATE SEQUENCE counted; ALTER SEQUENCE counted OWNER TO "
                + agent + "; CREATE TYPE hue AS ENUM ('red'); ALTER TYPE hue OWNER TO " + agent);
        bees.remove();
        assertThat(bees.as("postgres", "SELECT secret FROM keys")).containsExactly("secret");
        assertThat(bees.as("postgres", "SELECT nextval('counted') || 'red'::hue::text"))
                .containsExactly("1red");
    }

    /** A held statement with a plea and an approval, changes, an undo, entries, keys, and litter of the slot's own. */
    private static void work(Bees bees) throws SQLException {
        String curator = bees.agent("curator");
        try (Leases leases = Leases.of(bees.superuser())) {
            Lease lease = leases.open(curator, Map.of(), Duration.ofMinutes(5));
            try (Connection slot = bees.superuser()
                            .withLogin(lease.slot(), lease.password().reveal())
                            .open();
                    Statement statement = slot.createStatement()) {
                PSQLException held = catchThrowableOfType(
                        PSQLException.class, () -> statement.execute("DELETE FROM public.observations"));
                String token =
                        Objects.requireNonNull(held.getServerErrorMessage()).getDatatype();
                statement.execute("SELECT pgcurb.ask('" + token + "', 'all of them')");
                statement.execute("SELECT lo_create(4711)");
                statement.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC");
                statement.execute("ALTER ROLE CURRENT_USER SET work_mem = '64MB'");
                statement.execute("UPDATE public.observations SET quality_grade = 'casual' WHERE id = 1");
                statement.execute("UPDATE public.observations SET quality_grade = 'needs_id' WHERE id = 1");
                bees.run("SELECT pgcurb.approve((SELECT max(id) FROM pgcurb.holds), 'fine')");
                statement.execute("DELETE FROM public.observations");
                bees.run("SELECT pgcurb.undo_apply('{\"agent\": \"" + curator + "\"}', 'testing');"
                        + " SELECT pgcurb.extend_ledger(3);"
                        + " ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO " + curator);
                // The lease is still open, and the session still there.
                assertThat(bees.as("postgres", "SELECT count(*) FROM public.observations"))
                        .containsExactly("40");
                assertThat(bees.catalog()).anyMatch(line -> line.startsWith("large object"));
                bees.remove();
            }
        }
    }
}
