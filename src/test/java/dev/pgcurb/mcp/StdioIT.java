package dev.pgcurb.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.demo.Site;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.sample.Progress;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code pgcurb mcp} as a process of its own, from the jar, with the official client at the other end. */
class StdioIT {
    private static Site site;

    @BeforeAll
    static void start() {
        site = Site.start(Site.Options.embedded(Options.ephemeral(18), 0), Progress.SILENT);
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static McpSyncClient client(String agent) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jar = Path.of(Objects.requireNonNull(System.getProperty("pgcurb.jar")))
                .toAbsolutePath()
                .toString();
        var server = ServerParameters.builder(java)
                .args("-jar", jar, "mcp", "--environment", "sample")
                .addEnvVar("PGCURB_URL", site.agent(agent).url().withPassword())
                .build();
        McpSyncClient client = McpClient.sync(new StdioClientTransport(server, SdkTools.json()))
                .requestTimeout(Duration.ofSeconds(60))
                .initializationTimeout(Duration.ofSeconds(60))
                .build();
        client.initialize();
        return client;
    }

    private static McpSchema.CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    }

    private static Map<?, ?> structured(McpSchema.CallToolResult result) {
        return (Map<?, ?>) Objects.requireNonNull(result.structuredContent());
    }

    @Test
    void the_official_client_lists_and_calls() {
        McpSyncClient client = client("curator");
        try {
            assertThat(client.listTools().tools())
                    .extracting(McpSchema.Tool::name)
                    .contains("query", "execute", "describe", "whoami");
            Map<?, ?> who = structured(call(client, "whoami", Map.of()));
            assertThat(who.get("agent")).isEqualTo("curator");
            assertThat(who.get("environment")).isEqualTo("sample");
            var rows = call(client, "query", Map.of("sql", "SELECT count(*) AS n FROM observations"));
            assertThat(rows.isError()).isFalse();
            assertThat(structured(rows).get("rows")).hasToString("[[60000]]");
            var held =
                    call(client, "execute", Map.of("sql", "DELETE FROM observations WHERE quality_grade = 'needs_id'"));
            assertThat(held.isError()).isTrue();
            assertThat(((McpSchema.TextContent) held.content().getFirst()).text())
                    .startsWith("ERROR:  delete on \"observations\" held: 18633 rows")
                    .contains("\nDETAIL:  Rule curator.ceilings.rows_per_statement")
                    .contains("\nHINT:  Do not retry unchanged.");
        } finally {
            client.closeGracefully();
        }
    }
}
