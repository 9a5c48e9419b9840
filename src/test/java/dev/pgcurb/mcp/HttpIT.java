package dev.pgcurb.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.demo.Site;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.http.Addresses;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.Secret;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** MCP over HTTP, with the official client where it speaks properly, and by hand where it must be turned away. */
class HttpIT {
    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"test","version":"1"}}}""";
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}";

    static McpSyncClient client(Site site, String key) {
        var transport = HttpClientStreamableHttpTransport.builder(site.mcp().replace("/mcp", ""))
                .jsonMapper(SdkTools.json())
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + key))
                .build();
        McpSyncClient client = McpClient.sync(transport)
                .requestTimeout(Duration.ofSeconds(60))
                .initializationTimeout(Duration.ofSeconds(60))
                .build();
        client.initialize();
        return client;
    }

    @Test
    void each_key_is_its_own_agent_with_its_own_claims() {
        Site site = Bees.on(18);
        try (McpSyncClient warden = client(site, site.agent("warden").mcpKey());
                McpSyncClient analyst = client(site, site.agent("analyst").mcpKey())) {
            String chapters = "SELECT count(DISTINCT chapter_id) FROM observations";
            assertThat(rows(warden, chapters)).isEqualTo("[[1]]");
            assertThat(rows(analyst, chapters)).isEqualTo("[[8]]");
            assertThat(call(warden, "whoami", Map.of())).containsEntry("agent", "warden");
            assertThat(call(warden, "whoami", Map.of()).get("claims")).hasToString("{chapter=3}");
        }
    }

    @Test
    void without_a_good_key_nothing_is_answered() throws IOException {
        Site site = Bees.on(18);
        String good = site.agent("analyst").mcpKey();
        for (String header : new String[] {
            "",
            "Authorization: Bearer nobody.default.0123456789012345678901234567890123456789012\r\n",
            "Authorization: Bearer " + good.substring(0, good.length() - 1) + "\r\n",
            "Authorization: Basic " + good + "\r\n",
            "Authorization: Bearer curator" + good.substring("analyst".length()) + "\r\n"
        }) {
            String answer = post(site, "127.0.0.1", header, INITIALIZE);
            assertThat(answer).as(header).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Bearer");
        }
        assertThat(post(site, "127.0.0.1", "Authorization: Bearer " + good + "\r\n", INITIALIZE))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void a_page_from_elsewhere_and_a_name_that_is_not_ours_are_turned_away() throws IOException {
        Site site = Bees.on(18);
        String key = "Authorization: Bearer " + site.agent("analyst").mcpKey() + "\r\n";
        assertThat(post(site, "127.0.0.1", key + "Origin: https://evil.example\r\n", INITIALIZE))
                .startsWith("HTTP/1.1 403");
        assertThat(post(site, "127.0.0.1", key + "Origin: null\r\n", INITIALIZE))
                .startsWith("HTTP/1.1 403");
        assertThat(post(site, "evil.example", key, INITIALIZE)).startsWith("HTTP/1.1 421");
        assertThat(post(site, "localhost", key + "Origin: http://localhost:1234\r\n", INITIALIZE))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void a_session_is_worth_nothing_to_another_key_and_a_revoked_key_opens_nothing() throws IOException {
        Site site = Bees.on(18);
        Key.Name name = new Key.Name("analyst", "short");
        String token;
        try (Keys keys = new Keys(site.admin())) {
            Secret secret = keys.mint(name, Map.of(), Duration.ofMinutes(10));
            token = "Authorization: Bearer " + Keyring.token(name, secret.reveal()) + "\r\n";
        }
        String opened = post(site, "127.0.0.1", token, INITIALIZE);
        String session = opened.lines()
                        .filter(line -> line.startsWith("Mcp-Session-Id: "))
                        .findFirst()
                        .orElseThrow()
                + "\r\n";
        assertThat(post(site, "127.0.0.1", token + session, LIST)).contains("\"query\"");
        String other = "Authorization: Bearer " + site.agent("curator").mcpKey() + "\r\n";
        assertThat(post(site, "127.0.0.1", other + session, LIST)).startsWith("HTTP/1.1 404");
        Bees.column(18, "SELECT pgcurb.revoke_key('analyst', 'short')");
        assertThat(post(site, "127.0.0.1", token + session, LIST)).startsWith("HTTP/1.1 401");
    }

    @Test
    void other_machines_are_not_served_in_the_clear() {
        var options = new HttpServer.Options("0.0.0.0", 0, new Nobody(), Addresses.HERE, null);
        assertThatThrownBy(() -> HttpServer.start(options))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("loopback only");
    }

    private static final class Nobody implements Doorkeeper {
        @Override
        public @org.jspecify.annotations.Nullable Guest admit(String token) {
            return null;
        }

        @Override
        public void close() {}
    }

    private static Map<String, Object> call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        var result = client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
        Map<String, Object> structured = new java.util.LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(result.structuredContent()))
                .forEach((key, value) -> structured.put(String.valueOf(key), String.valueOf(value)));
        return structured;
    }

    private static String rows(McpSyncClient client, String sql) {
        return String.valueOf(call(client, "query", Map.of("sql", sql)).get("rows"));
    }

    /** A request as it goes over the wire; the answer until the server closes, since that is asked for. */
    static String post(Site site, String host, String headers, String body) throws IOException {
        URI uri = URI.create(site.mcp());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(60_000);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String head = "POST /mcp HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n" + headers
                    + "Content-Length: " + bytes.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(bytes);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
