package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;

/** psycopg2, the system's own, sees through the gateway what it sees without. */
class PythonIT {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private void install() throws IOException {
        if (!Program.run(folder, Map.of(), "", List.of("sh", "-c", PYTHON + " -c 'import psycopg2' 2>&1"))
                .isEmpty()) {
            Program.need(
                    "python3-psycopg2",
                    Program.run(
                                    folder,
                                    Map.of(),
                                    "",
                                    List.of(
                                            "sh",
                                            "-c",
                                            "apt-get install -y --no-install-recommends"
                                                    + " python3-psycopg2 >/dev/null 2>&1; " + PYTHON
                                                    + " -c 'import psycopg2' 2>&1"))
                            .isEmpty());
        }
        try (InputStream in = Objects.requireNonNull(PythonIT.class.getResourceAsStream("drivers.py"))) {
            Files.write(folder.resolve("drivers.py"), in.readAllBytes());
        }
    }

    private List<String> driver(DatabaseUrl url) {
        return Program.run(
                        folder,
                        Map.of("URL", url.withPassword(), "PYTHONIOENCODING", "UTF-8"),
                        "",
                        List.of(PYTHON, "drivers.py"))
                .lines()
                .toList();
    }

    @EachMajor
    void the_same_script_gives_the_same_answers(TestPostgres postgres) throws IOException {
        install();
        try (World world = World.on(postgres)) {
            List<String> direct = driver(world.direct());
            assertThat(direct).hasSize(41).last().asString().startsWith("delete");
            assertThat(driver(world.url())).containsExactlyElementsOf(direct);
        }
    }
}
