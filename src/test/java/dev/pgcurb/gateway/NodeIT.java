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

/** node-postgres and postgres.js see through the gateway what they see without. */
class NodeIT {
    private static final Path MODULES = Path.of("target", "node").toAbsolutePath();

    private static void install() throws IOException {
        if (!Files.exists(MODULES.resolve("node_modules/postgres"))) {
            Files.createDirectories(MODULES);
            Program.run(
                    MODULES,
                    Map.of(),
                    "",
                    List.of("npm", "install", "--no-audit", "--no-fund", "--silent", "pg@8.13.1", "postgres@3.4.5"));
        }
        try (InputStream in = Objects.requireNonNull(NodeIT.class.getResourceAsStream("drivers.mjs"))) {
            Files.write(MODULES.resolve("drivers.mjs"), in.readAllBytes());
        }
    }

    private static List<String> drivers(DatabaseUrl url) {
        return Program.run(
                        MODULES,
                        Map.of("URL", url.withPassword(), "MODULES", MODULES.toString()),
                        "",
                        List.of("node", "drivers.mjs"))
                .lines()
                .toList();
    }

    @EachMajor
    void the_same_script_gives_the_same_answers(TestPostgres postgres) throws IOException {
        Program.need("npm", Program.exists("npm"));
        install();
        try (World world = World.on(postgres)) {
            List<String> direct = drivers(world.direct());
            world.run("TRUNCATE note");
            assertThat(direct).hasSize(36).last().asString().startsWith("js alive");
            assertThat(drivers(world.url())).containsExactlyElementsOf(direct);
        }
    }
}
