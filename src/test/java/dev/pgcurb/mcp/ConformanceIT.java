package dev.pgcurb.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pgcurb.demo.Site;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official conformance suite, as far as it applies (the rest calls tools of a server made for it), and the inspector's command
 * line on both transports.
 */
class ConformanceIT {
    private static final Path MODULES = Path.of("target", "mcp-npm").toAbsolutePath();
    private static Process proxy;
    private static String port = "";

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(program("npm"), "there is no npm on this machine");
        if (!Files.exists(MODULES.resolve("node_modules/.bin/conformance"))) {
            Files.createDirectories(MODULES);
            run(List.of(
                    "npm",
                    "install",
                    "--no-audit",
                    "--no-fund",
                    "--silent",
                    "node@24.21.0",
                    "@modelcontextprotocol/conformance@0.1.16",
                    "@modelcontextprotocol/inspector@2.12.0"));
        }
        try (InputStream in = Objects.requireNonNull(ConformanceIT.class.getResourceAsStream("bearer.mjs"))) {
            Files.write(MODULES.resolve("bearer.mjs"), in.readAllBytes());
        }
        Site site = Bees.on(18);
        var builder = new ProcessBuilder(bin("node"), "bearer.mjs").directory(MODULES.toFile());
        builder.environment()
                .putAll(Map.of(
                        "TARGET", site.mcp(), "KEY", site.agent("curator").mcpKey()));
        proxy = builder.start();
        BufferedReader out = proxy.inputReader();
        port = Objects.requireNonNull(out.readLine());
    }

    @AfterAll
    static void end() {
        if (proxy != null) {
            proxy.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server-initialize",
                "ping",
                "logging-set-level",
                "tools-list",
                "server-sse-multiple-streams",
                "dns-rebinding-protection"
            })
    void the_official_suite_finds_nothing(String scenario) throws Exception {
        String said = run(List.of(
                bin("conformance"), "server", "--url", "http://127.0.0.1:" + port + "/mcp", "--scenario", scenario));
        assertThat(said).containsPattern("Passed: ([1-9])/\\1, 0 failed, 0 warnings");
    }

    @Test
    void the_inspector_lists_and_calls_over_both_transports() throws Exception {
        Site site = Bees.on(18);
        assertThat(run(List.of(
                        bin("mcp-inspector"),
                        "--cli",
                        site.mcp(),
                        "--transport",
                        "http",
                        "--method",
                        "tools/list",
                        "--header",
                        "Authorization: Bearer " + site.agent("curator").mcpKey())))
                .contains("\"name\": \"preview\"");
        assertThat(run(List.of(
                        bin("mcp-inspector"),
                        "--cli",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Path.of(Objects.requireNonNull(System.getProperty("pgcurb.jar")))
                                .toAbsolutePath()
                                .toString(),
                        "mcp",
                        "-e",
                        "PGCURB_URL=" + site.agent("analyst").url().withPassword(),
                        "--method",
                        "tools/call",
                        "--tool-name",
                        "query",
                        "--tool-arg",
                        "sql=SELECT count(*) AS chapters FROM chapters")))
                .contains("\"chapters\"", "\"isError\": false");
    }

    private static String bin(String name) {
        return MODULES.resolve("node_modules/.bin/" + name).toString();
    }

    private static boolean program(String name) {
        for (String folder : System.getenv("PATH").split(java.io.File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return true;
            }
        }
        return false;
    }

    /** What it wrote; fails when it does not end within three minutes. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("npm", ".out");
        var builder = new ProcessBuilder(new ArrayList<>(command))
                .directory(MODULES.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().merge("PATH", bin("") + java.io.File.pathSeparator, (path, first) -> first + path);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(command.getFirst() + " did not end; so far: " + Files.readString(out));
        }
        String said = Files.readString(out);
        Files.delete(out);
        return said;
    }
}
