package dev.pgcurb.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.demo.Site;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The person at the client is asked about a hold, where the client can; and nothing that comes back is an approval. */
class AskingIT {
    /** No other test of this room runs on it: its sessions keep slots for a while after the client has gone. */
    private static final int MAJOR = 17;

    private static final String DELETE = "DELETE FROM observations WHERE quality_grade = 'needs_id'";

    @Test
    void whoAcceptsIsNotedAndTheHoldWaits() {
        AtomicReference<String> shown = new AtomicReference<>("");
        McpSchema.CallToolResult result = held(request -> {
            shown.set(request.message() + request.requestedSchema());
            return McpSchema.ElicitResult.builder(McpSchema.ElicitResult.Action.ACCEPT)
                    .content(Map.of("reason", "asked for by \u202Eme", "approved", true))
                    .build();
        });
        assertThat(shown.get())
                .contains("held: 18633 rows", "and 12376 in \"comments\"", "Your answer is no approval", "reason");
        Map<?, ?> said = (Map<?, ?>) Objects.requireNonNull(result.structuredContent());
        assertThat(result.isError()).isTrue();
        assertThat(said.get("person")).isEqualTo("accept");
        String hold = String.valueOf(((Map<?, ?>) Objects.requireNonNull(said.get("error"))).get("hold"));
        assertThat(Bees.column(MAJOR, "SELECT text FROM pgcurb.plea WHERE hold_id = " + hold))
                .contains("asked for by \u202Eme");
        assertThat(Bees.column(MAJOR, "SELECT state FROM pgcurb.hold WHERE id = " + hold))
                .containsExactly("waiting");
        assertThat(Bees.column(MAJOR, "SELECT count(*) FROM observations")).containsExactly("60000");
    }

    @Test
    void whoDeclinesIsToldToTheModel() {
        McpSchema.CallToolResult result =
                held(request -> McpSchema.ElicitResult.builder(McpSchema.ElicitResult.Action.DECLINE)
                        .build());
        assertThat(((McpSchema.TextContent) result.content().getLast()).text()).contains("does not want it");
        assertThat(Bees.column(MAJOR, "SELECT count(*) FROM observations")).containsExactly("60000");
    }

    @Test
    void withoutASessionTheQuestionIsAResultAndItsStateIsSigned() throws IOException {
        String call = "{\"name\":\"execute\",\"arguments\":{\"sql\":\"" + DELETE + "\"},%s\"_meta\":{"
                + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":%s}}";
        assertThat(result(call.formatted("", "{}")).path("resultType").asString())
                .isEqualTo("complete");
        assertThat(result(call.formatted("", "{\"elicitation\":{\"url\":{}}}"))
                        .path("resultType")
                        .asString())
                .isEqualTo("complete");
        JsonNode asked = result(call.formatted("", "{\"elicitation\":{}}"));
        assertThat(asked.path("resultType").asString()).isEqualTo("input_required");
        JsonNode question = asked.path("inputRequests").path("approval");
        assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
        assertThat(question.path("params").path("message").asString()).contains("18633 rows");
        String state = asked.path("requestState").asString();
        String again = "\"requestState\":\"%s\",\"inputResponses\":{\"approval\":{\"action\":\"accept\",\"content\":"
                + "{\"reason\":\"over http\"}}},";
        String forged = (state.charAt(0) == '9' ? "8" : "9") + state.substring(1);
        assertThat(post(call.formatted(again.formatted(forged), "{\"elicitation\":{}}")))
                .contains("-32602");
        JsonNode done = result(call.formatted(again.formatted(state), "{\"elicitation\":{}}"));
        assertThat(done.path("resultType").asString()).isEqualTo("complete");
        assertThat(done.path("structuredContent").path("person").asString()).isEqualTo("accept");
        String hold = done.path("structuredContent").path("error").path("hold").asString();
        assertThat(Bees.column(MAJOR, "SELECT text FROM pgcurb.plea WHERE hold_id = " + hold))
                .contains("over http");
    }

    private static JsonNode result(String params) throws IOException {
        String answer = post(params);
        assertThat(answer).startsWith("HTTP/1.1 200");
        String body = answer.substring(answer.indexOf("{"), answer.lastIndexOf("}") + 1);
        return JsonMapper.shared().readTree(body).path("result");
    }

    private static String post(String params) throws IOException {
        Site site = Bees.on(MAJOR);
        return HttpIT.post(
                site,
                "127.0.0.1",
                "Authorization: Bearer " + site.agent("curator").mcpKey() + "\r\nMCP-Protocol-Version: 2026-07-28\r\n",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":" + params + "}");
    }

    private static McpSchema.CallToolResult held(
            java.util.function.Function<McpSchema.ElicitFormRequest, McpSchema.ElicitResult> person) {
        Site site = Bees.on(MAJOR);
        var transport = HttpClientStreamableHttpTransport.builder(site.mcp().replace("/mcp", ""))
                .jsonMapper(SdkTools.json())
                .requestBuilder(HttpRequest.newBuilder()
                        .header(
                                "Authorization",
                                "Bearer " + site.agent("curator").mcpKey()))
                .build();
        try (McpSyncClient client = McpClient.sync(transport)
                .requestTimeout(Duration.ofSeconds(60))
                .initializationTimeout(Duration.ofSeconds(60))
                .capabilities(
                        McpSchema.ClientCapabilities.builder().elicitation().build())
                .elicitation(person)
                .build()) {
            client.initialize();
            return client.callTool(McpSchema.CallToolRequest.builder("execute")
                    .arguments(Map.of("sql", DELETE))
                    .build());
        }
    }
}
