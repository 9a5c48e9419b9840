package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sample.Progress;
import dev.pgcurb.sample.Sample;

/** verify as a person types it, on the sample under the policy of the example. */
class VerifyVerbIT {
    private static final String POLICY = "examples/bees/policy.yaml";

    @EachMajor(cluster = "verify verb")
    void noDoorIsOpenUntilSomebodyOpensOne(TestPostgres postgres) {
        DatabaseUrl database = postgres.database();
        Sample.load(database, Progress.SILENT);
        String url = database.withPassword();
        assertThat(Ran.of("verify", "--database", url).err()).contains("[PGC101]");
        assertThat(Ran.of("apply", POLICY, "--database", url).exit()).isEqualTo(Exit.DONE);

        Ran clean = Ran.of("verify", "--database", url);
        assertThat(clean.out()).contains("✓ yes: no door is open that the policy does not open; 3 agents, ");
        assertThat(clean.exit()).isEqualTo(Exit.DONE);
        assertThat(clean.out()).doesNotContain("PGC0").contains("residual (");
        assertThat(Ran.of("verify", POLICY, "--database", url).exit()).isEqualTo(Exit.DONE);

        TestPostgres.run(database, "ALTER TABLE public.observations DISABLE TRIGGER ALL");
        Ran unguarded = Ran.of("verify", "--database", url);
        assertThat(unguarded.exit()).isEqualTo(Exit.NO);
        assertThat(unguarded.out())
                .contains("✗ PGC050 curator can write public.observations uncounted")
                .contains("do:   run pgcurb apply with the policy");
        assertThat(Ran.of("apply", POLICY, "--database", url).exit()).isEqualTo(Exit.DONE);

        TestPostgres.run(database, "GRANT SELECT (email) ON public.observers TO analyst");
        Ran open = Ran.of("verify", "--database", url);
        assertThat(open.exit()).isEqualTo(Exit.NO);
        assertThat(open.out())
                .contains("✗ PGC012 analyst can read public.observers (email)")
                .contains("path: analyst → SELECT (email) on table public.observers, granted by")
                .contains("fix:  REVOKE SELECT (email) ON public.observers FROM analyst;")
                .contains("✗ no: doors are open: 1 high, 1 drift; ");
        Ran json = Ran.of("verify", "--json", "--database", url);
        assertThat(json.exit()).isEqualTo(Exit.NO);
        assertThat(json.out().lines())
                .singleElement()
                .asString()
                .startsWith("{\"v\":1,\"open\":true,\"drift\":true,")
                .contains("\"code\":\"PGC012\",\"severity\":\"high\",\"agent\":\"analyst\"");

        TestPostgres.run(database, "REVOKE SELECT (email) ON public.observers FROM analyst");
        TestPostgres.run(database, "REVOKE SELECT (common_name) ON public.species FROM analyst");
        Ran drifted = Ran.of("verify", "--database", url);
        assertThat(drifted.out()).contains("no door is open; the database differs from the policy");
        assertThat(drifted.exit()).isEqualTo(Exit.DIFFERS);
    }
}
