package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;

/** psql sees through the gateway what it sees without, but for what pgcurb adds on purpose. */
class PsqlIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private String psql(DatabaseUrl url, String script) {
        var host = url.hosts().getFirst();
        return Program.run(
                folder,
                Map.of(
                        "PGPASSWORD", Objects.requireNonNull(url.password()),
                        "PSQLRC", "/dev/null",
                        "PGCLIENTENCODING", "UTF8"),
                script,
                List.of(
                        "psql",
                        "--no-psqlrc",
                        "-h",
                        host.name(),
                        "-p",
                        Integer.toString(host.port()),
                        "-U",
                        url.user(),
                        "-d",
                        url.database()));
    }

    /**
     * Without what pgcurb adds: the ledger entry and its own rule in DETAIL, and what the agent can read. And without the function of
     * Postgres that raised the error, which is another one for the same error in the extended protocol.
     */
    private static List<String> plain(String output) {
        return output.lines()
                .filter(line -> !line.matches(
                                "(DETAIL:  )?(Rule gateway\\.grammar\\. Nothing was changed\\. )?Ledger entry \\d+\\.")
                        && !line.matches("HINT:  (You can read: |readable columns of ).*")
                        && !line.startsWith("LOCATION:  "))
                .map(line -> line.replaceAll(" Ledger entry \\d+\\.$", ""))
                // The same refusal has a wording of its own where the statements come one by one.
                .map(line -> line.replace("be executed within a pipeline", "run inside a transaction block"))
                .map(line -> line.replaceAll("; readable columns are: .*", ""))
                .toList();
    }

    @EachMajor
    void the_same_script_gives_the_same_answers(TestPostgres postgres) throws IOException {
        Program.need("psql", Program.exists("psql"));
        String script;
        try (var in = Objects.requireNonNull(PsqlIT.class.getResourceAsStream("psql.sql"))) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try (World world = World.on(postgres)) {
            List<String> direct = plain(psql(world.direct(), script));
            world.run("TRUNCATE note");
            List<String> through = plain(psql(world.url(), script));
            assertThat(direct).hasSizeGreaterThan(150);
            assertThat(through).containsExactlyElementsOf(direct);
        }
    }
}
