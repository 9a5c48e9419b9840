package dev.pgcurb.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A conversation over two streams: progress while a call runs, cancelling it, and answers after the client has closed its end. */
class CancelIT {
    private static final String SLOW =
            "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r";

    @Test
    void a_running_call_tells_its_progress_and_can_be_cancelled() throws Exception {
        var toServer = new PipedOutputStream();
        var fromServer = new PipedInputStream(1 << 20);
        var in = new PipedInputStream(toServer, 1 << 20);
        var out = new PipedOutputStream(fromServer);
        var database = new Database("bees", null, Bees.on(18).agent("analyst").url());
        Thread server = Thread.ofPlatform().start(() -> {
            try {
                StdioServer.serve(database, in, out);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (var client = new PrintStream(toServer, true, StandardCharsets.UTF_8);
                var answers = new BufferedReader(new InputStreamReader(fromServer, StandardCharsets.UTF_8))) {
            client.println("""
                    {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
                    "clientInfo":{"name":"test","version":"1"}}}""");
            assertThat(next(answers).path("id").asInt()).isZero();
            client.println("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            client.println(call("\"slow\"", SLOW, "\"_meta\":{\"progressToken\":\"p\"},"));
            JsonNode progress = next(answers);
            assertThat(progress.path("method").asString()).isEqualTo("notifications/progress");
            assertThat(progress.path("params").path("progressToken").asString()).isEqualTo("p");
            client.println(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"slow\"}}");
            JsonNode answer = next(answers);
            while (answer.has("method")) {
                answer = next(answers);
            }
            assertThat(answer.path("id").asString()).isEqualTo("slow");
            assertThat(answer.path("result")
                            .path("structuredContent")
                            .path("error")
                            .path("verdict")
                            .asString())
                    .isEqualTo("cancelled");
            client.println(call("9", "SELECT 'the last'", ""));
            toServer.close();
            assertThat(next(answers)
                            .path("result")
                            .path("structuredContent")
                            .path("rows")
                            .toString())
                    .isEqualTo("[[\"the last\"]]");
        }
        assertThat(server.join(Duration.ofSeconds(60))).isTrue();
    }

    private static String call(String id, String sql, String meta) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{" + meta
                + "\"name\":\"query\",\"arguments\":{\"sql\":\"" + sql + "\"}}}";
    }

    private static JsonNode next(BufferedReader answers) throws Exception {
        return JsonMapper.shared().readTree(Objects.requireNonNull(answers.readLine()));
    }
}
