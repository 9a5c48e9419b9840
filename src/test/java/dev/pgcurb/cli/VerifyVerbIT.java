package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sample.Progress;
import dev.pgcurb.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** verify as a person types it, on the sample under the policy of the example. */
class VerifyVerbIT {
    private static final String POLICY = "examples/bees/policy.yaml";

    @TempDir
    private Path folder = Path.of("");

    @EachMajor(cluster = "verify verb")
    void noDoorIsOpenUntilSomebodyOpensOne(TestPostgres postgres) throws IOException {
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

        asked(url);
        written(url);

        TestPostgres.run(database, "REVOKE SELECT (email) ON public.observers FROM analyst");
        TestPostgres.run(database, "REVOKE SELECT (common_name) ON public.species FROM analyst");
        Ran drifted = Ran.of("verify", "--database", url);
        assertThat(drifted.out()).contains("no door is open; the database differs from the policy");
        assertThat(drifted.exit()).isEqualTo(Exit.DIFFERS);
    }

    /** While the column stands open beside the policy. */
    private static void asked(String url) {
        Ran yes = Ran.of("can", "analyst", "select", "observations.place", "--database", url);
        assertThat(yes.exit()).isEqualTo(Exit.DONE);
        assertThat(yes.out()).contains("yes: the policy gives it, analyst.reads.public.observations (");
        Ran beside = Ran.of("can", "analyst", "select", "observers.email", "--database", url);
        assertThat(beside.exit()).isEqualTo(Exit.DONE);
        assertThat(beside.out()).contains("yes: the policy does not give it: run pgcurb verify");
        Ran no = Ran.of("can", "analyst", "select", "public.observers.phone", "--json", "--database", url);
        assertThat(no.exit()).isEqualTo(Exit.NO);
        assertThat(no.out())
                .contains(
                        "\"answer\":\"no\"", "the rule for this table leaves it out", "analyst.reads.public.observers");
        assertThat(Ran.of("can", "analyst", "delete", "observations", "--database", url)
                        .exit())
                .isEqualTo(Exit.NO);
        assertThat(Ran.of("can", "curator", "delete", "observations", "--database", url)
                        .exit())
                .isEqualTo(Exit.DONE);
        assertThat(Ran.of("can", "nobody", "select", "observations", "--database", url)
                        .err())
                .contains("the policy has no agent \"nobody\"");
        assertThat(Ran.of("can", "warden", "--list", "--database", url).out())
                .contains("warden can select public.observations: the policy gives it, the rows of its filter")
                .contains("warden can update public.observations: the policy gives it, columns quality_grade")
                .doesNotContain("observers");
    }

    private void written(String url) throws IOException {
        Path sarif = folder.resolve("verify.sarif");
        Path junit = folder.resolve("verify.xml");
        Path html = folder.resolve("verify.html");
        Ran ran = Ran.of(
                "verify",
                "--no-doors",
                "--sarif",
                sarif.toString(),
                "--junit",
                junit.toString(),
                "--html",
                html.toString(),
                "--database",
                url);
        assertThat(ran.exit()).isEqualTo(Exit.NO);
        assertThat(Files.readString(sarif)).contains("\"version\":\"2.1.0\"", "PGC012");
        assertThat(Files.readString(junit)).contains("<testsuite name=\"analyst\" tests=\"1\" failures=\"1\">");
        assertThat(Files.readString(html)).contains("No: doors are open", "PGC012");
    }
}
