package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code pgcurb up} as a process of its own, from the jar. */
class UpIT {

    private static final int SECONDS = 240;

    @Test
    void one_line_says_where_everything_is_and_a_signal_ends_it_without_a_trace(@TempDir Path folder) throws Exception {
        Process up = start(folder, "up", "--json", "--ephemeral");
        try (BufferedReader out = up.inputReader()) {
            JsonNode answer = answer(out);
            assertThat(answer.get("v").asInt()).isEqualTo(1);
            assertThat(answer.get("console").asString()).matches("http://127\\.0\\.0\\.1:\\d+");
            assertThat(answer.get("consoleSignIn").asString())
                    .startsWith(answer.get("console").asString() + "/sign-in#link=");
            assertThat(statusOfSignIn(answer)).as("the link signs in").isEqualTo(200);
            assertThat(statusOfSignIn(answer)).as("once").isEqualTo(401);
            assertThat(answer.get("mcp").asString()).matches("http://127\\.0\\.0\\.1:\\d+/mcp");
            DatabaseUrl admin = DatabaseUrl.parse(answer.get("admin").asString());
            DatabaseUrl analyst = agent(answer, "analyst");
            assertThat(analyst.hosts().getFirst().port())
                    .isEqualTo(answer.get("gateway").get("port").asInt());
            assertThat(count(analyst, "SELECT count(*) FROM observations")).isEqualTo(60_000);

            Path file = UpFile.in(folder);
            assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]");
            Process second = start(folder, "up", "--json", "--ephemeral");
            assertThat(answer(second.inputReader()).toString()).contains("PGC523");
            assertThat(second.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(1);
            assertThat(count(analyst, "SELECT count(*) FROM chapters")).isEqualTo(8);

            up.destroy();
            assertThat(up.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(file).doesNotExist();
            assertThatThrownBy(analyst::open).isInstanceOf(Problem.class);
            assertThatThrownBy(admin::open).isInstanceOf(Problem.class);
        } finally {
            up.destroyForcibly().waitFor();
        }
    }

    private static int statusOfSignIn(JsonNode answer) throws Exception {
        String link = answer.get("consoleSignIn").asString().replaceFirst(".*#link=", "");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create(answer.get("console").asString() + "/api/v1/sign-in"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"link\": \"" + link + "\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void somebodys_own_postgres_is_used_and_goes_on_afterwards(@TempDir Path folder) throws Exception {
        // Control roles are the server's, so this server is for this test alone.
        try (dev.pgcurb.embedded.Embedded own =
                dev.pgcurb.embedded.Embedded.start(dev.pgcurb.embedded.Options.ephemeral(15))) {
            TestPostgres.run(own.adminUrl(), "CREATE DATABASE mine");
            DatabaseUrl mine = own.adminUrl().withDatabase("mine");
            Process up = start(folder, "up", "--json", "--database", mine.withPassword());
            try (BufferedReader out = up.inputReader()) {
                assertThat(count(agent(answer(out), "warden"), "SELECT count(DISTINCT chapter_id) FROM observations"))
                        .isEqualTo(1);
            } finally {
                up.destroy();
                assertThat(up.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(count(mine, "SELECT count(*) FROM observations")).isEqualTo(60_000);
        }
    }

    @Test
    void what_cannot_be_started_is_one_clear_error(@TempDir Path folder) throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String nobody = "postgresql://a:b@127.0.0.1:1/bees";
            assertThat(failure(folder, "up", "--json", "--database", nobody)).contains("PGC501");
            assertThat(failure(folder, "up", "--json", "--pg", "9")).contains("PGC598");
            assertThat(failure(folder, "up", "--json", "--ephemeral", "--port", String.valueOf(taken.getLocalPort())))
                    .contains("PGC301");
        }
        assertThat(UpFile.in(folder)).doesNotExist();
    }

    private static String failure(Path folder, String... args) throws Exception {
        Process process = start(folder, args);
        String answer = answer(process.inputReader()).toString();
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        return answer;
    }

    private static Process start(Path folder, String... args) throws IOException {
        Path jar = Path.of(Objects.requireNonNull(System.getProperty("pgcurb.jar")));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpgcurb.postgres.binaries=" + System.getProperty("pgcurb.postgres.binaries"),
                "-jar",
                jar.toAbsolutePath().toString()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("talk.txt").toFile())
                .start();
    }

    private static JsonNode answer(BufferedReader out) throws Exception {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
            try {
                return Objects.requireNonNullElse(out.readLine(), "{}");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return JsonMapper.shared().readTree(line.get(SECONDS, TimeUnit.SECONDS));
    }

    private static DatabaseUrl agent(JsonNode answer, String name) {
        for (JsonNode agent : answer.get("agents")) {
            if (agent.get("name").asString().equals(name)) {
                assertThat(agent.get("mcpKey").asString()).startsWith(name + ".default.");
                return DatabaseUrl.parse(agent.get("url").asString());
            }
        }
        throw new AssertionError("no agent " + name);
    }

    private static long count(DatabaseUrl url, String sql) throws Exception {
        try (Connection connection = url.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
