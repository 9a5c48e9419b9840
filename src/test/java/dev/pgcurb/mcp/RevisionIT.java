package dev.pgcurb.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.demo.Site;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Old clients and new ones on the same endpoint. */
class RevisionIT {
    private static final String META = """
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";
    private static final String HEADERS = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: %s\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25"})
    void a_client_of_an_older_revision_is_answered_in_it(String revision) throws IOException {
        String answer = post(
                "",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"" + revision
                        + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("\"protocolVersion\":\"" + revision + "\"");
    }

    @Test
    void a_client_without_sessions_discovers_lists_and_calls() throws IOException {
        JsonNode discovered = result(ask("server/discover", "{" + META + "}"));
        assertThat(discovered.path("supportedVersions").toString()).contains("2026-07-28", "2025-11-25");
        assertThat(discovered.path("resultType").asString()).isEqualTo("complete");
        assertThat(discovered.path("cacheScope").asString()).isEqualTo("private");
        JsonNode listed = result(ask("tools/list", "{" + META + "}"));
        assertThat(listed.path("tools").findValuesAsString("name")).contains("query", "execute", "preview");
        String call = "{\"name\":\"query\",\"arguments\":{\"sql\":\"SELECT count(*) FROM chapters\"}," + META + "}";
        JsonNode called =
                result(post(HEADERS.formatted("tools/call") + "Mcp-Name: query\r\n", message("tools/call", call)));
        assertThat(called.path("structuredContent").path("rows").toString()).isEqualTo("[[8]]");
        assertThat(called.path("isError").asBoolean()).isFalse();
    }

    @Test
    void what_is_not_of_this_revision_is_said_with_its_code() throws IOException {
        assertThat(ask("ping", "{" + META + "}")).startsWith("HTTP/1.1 404").contains("-32601");
        assertThat(ask("tools/list", "{}")).startsWith("HTTP/1.1 400").contains("-32602");
        assertThat(ask("tools/list", "{" + META.replace("2026-07-28", "2099-01-01") + "}"))
                .startsWith("HTTP/1.1 400")
                .contains("-32022", "\"supported\"", "2099-01-01");
        assertThat(post(HEADERS.formatted("tools/call"), message("tools/list", "{" + META + "}")))
                .startsWith("HTTP/1.1 400")
                .contains("-32020");
        assertThat(ask("tools/call", "{\"name\":\"none\"," + META + "}")).contains("-32602");
    }

    private static String ask(String method, String params) throws IOException {
        return post(HEADERS.formatted(method), message(method, params));
    }

    private static String message(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private static String post(String headers, String body) throws IOException {
        Site site = Bees.on(18);
        String key = "Authorization: Bearer " + site.agent("analyst").mcpKey() + "\r\n";
        return HttpIT.post(site, "127.0.0.1", key + headers, body);
    }

    private static JsonNode result(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 200");
        String body = answer.substring(answer.indexOf("{"), answer.lastIndexOf("}") + 1);
        return JsonMapper.shared().readTree(body).path("result");
    }
}
