package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** init, plan, apply and remove as a person types them. */
class PlanVerbsIT {
    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Exit run(String url, String... args) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--database");
        all.add(url);
        return Main.run(
                all,
                new Terminal(
                        new Stream(new PrintStream(out, true, StandardCharsets.UTF_8), false, false),
                        new Stream(new PrintStream(err, true, StandardCharsets.UTF_8), false, false)));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @EachMajor(cluster = "plan verbs")
    void fromNothingToAPolicyInForceAndBack(TestPostgres postgres) throws IOException {
        var database = postgres.database();
        String url = database.withPassword();
        TestPostgres.run(database, "CREATE TABLE orders (id integer PRIMARY KEY, email text, total numeric)");
        String policy = folder.resolve("policy.yaml").toString();
        String kept = folder.resolve("plan.json").toString();
        String agent = TestPostgres.unique("typed");

        assertThat(run(url, "init", "--out", policy, "--agent", agent)).isEqualTo(Exit.DONE);
        assertThat(run(url, "init", "--out", policy)).as("never overwritten").isEqualTo(Exit.FAILED);
        assertThat(err()).contains("[PGC221]");

        assertThat(run(url, "plan", policy, "--check")).isEqualTo(Exit.DIFFERS);
        assertThat(run(url, "plan", policy, "--out", kept)).isEqualTo(Exit.DONE);
        assertThat(out())
                .contains("+ GRANT SELECT (id, total) ON TABLE public.orders TO " + agent + ";")
                .contains(" to add, 1 to change, 0 to drop: ");
        assertThat(err()).contains("next: pgcurb apply " + kept);
        assertThat(run(url, "plan", policy, "--json")).isEqualTo(Exit.DONE);
        assertThat(out().lines()).singleElement().asString().startsWith("{\"v\":1,\"database\":");

        Files.writeString(
                Path.of(kept),
                Files.readString(Path.of(kept)).replaceFirst("\"fingerprint\":\"..", "\"fingerprint\":\"__"));
        assertThat(run(url, "apply", kept))
                .as("another plan than the one shown")
                .isEqualTo(Exit.FAILED);
        assertThat(err()).contains("[PGC209]");

        assertThat(run(url, "plan", policy, "--out", kept)).isEqualTo(Exit.DONE);
        assertThat(run(url, "apply", kept)).isEqualTo(Exit.DONE);
        assertThat(run(url, "apply", policy)).isEqualTo(Exit.DONE);
        assertThat(out()).isEqualTo("nothing to do: the database is as the policy wants it\n");
        assertThat(run(url, "plan", policy, "--check")).isEqualTo(Exit.DONE);

        assertThat(run(url, "remove")).as("only shows").isEqualTo(Exit.DIFFERS);
        assertThat(run(url, "remove", "--yes")).isEqualTo(Exit.DONE);
        assertThat(run(url, "remove", "--yes")).isEqualTo(Exit.DONE);
        assertThat(out()).isEqualTo("nothing to do: there is no trace of pgcurb in this database\n");
    }
}
