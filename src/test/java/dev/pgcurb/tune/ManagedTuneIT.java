package dev.pgcurb.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Planner;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;

/** Where nobody is a superuser: an admin with CREATEROLE who owns database and tables applies, tries, stages and reverts. */
final class ManagedTuneIT {
    private static final String POLICY = """
            version: 1
            agents:
              looker: {purpose: looks, reads: [{table: public.star}]}
            tuning:
              roles: [star_app]
              reads: [public.star]
              settings: {work_mem: {min: 64kB, max: 16MB, step: 64}}
              indexes: {tables: [public.star]}
            """;

    @EachMajor(cluster = "managed tuning")
    void aManagedAdminTriesStagesAndReverts(TestPostgres postgres) throws Exception {
        DatabaseUrl admin = postgres.managedAdmin();
        TestPostgres.run(admin, """
                CREATE ROLE star_app LOGIN PASSWORD 'app';
                CREATE TABLE star (id integer, mag integer, note text);
                INSERT INTO star SELECT n, n % 7, repeat('x', 60) FROM generate_series(1, 40000) AS n;
                GRANT SELECT ON star TO star_app;
                """);
        Policy policy = Policy.parse(POLICY, "policy.yaml");
        try (Connection connection = admin.open()) {
            var plan = Planner.plan(connection, policy, POLICY);
            assertThat(plan.advice().toString()).contains("PGC228", "pg_read_all_stats");
            Apply.run(connection, plan, again -> Planner.plan(again, policy, POLICY));
            assertThat(Planner.plan(connection, policy, POLICY).steps()).isEmpty();
        }
        try (Trials trials = Trials.open(admin)) {
            long proposal = trials.propose("work_mem", "16MB", "");
            TrialShown shown = trials.run(proposal, Stars.workload(Stars.SORT), Stars.staged(), (sample, spent) -> {});
            assertThat(shown.line().now()).as(shown.line().toString()).contains("watching");
            DatabaseUrl application = admin.withLogin("star_app", "app");
            assertThat(Stars.text(application, "SHOW work_mem")).isEqualTo("16MB");
            assertThat(trials.revert(proposal, "back")).isTrue();
            assertThat(Stars.text(application, "SHOW work_mem")).isEqualTo("4MB");
        }
        try (Connection connection = admin.open()) {
            Apply.run(connection, Planner.removal(connection), Planner::removal);
        }
        assertThat(Stars.text(admin, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'pgcurb%'"))
                .isEqualTo("0");
    }
}
