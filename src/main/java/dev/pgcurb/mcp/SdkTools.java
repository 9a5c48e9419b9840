package dev.pgcurb.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Our tools as the official SDK wants them. It speaks the revisions from 2025-03-26 to 2025-11-25, over stdio 2024-11-05 too. */
final class SdkTools {
    /** A call may wait for a person for as long as this. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private SdkTools() {}

    static McpJsonMapper json() {
        return new JacksonMcpJsonMapper(JsonMapper.shared());
    }

    /**
     * Puts tools, name and instructions onto a server that is being made.
     *
     * @param ofSession the tools of one of its sessions, by the session's id
     * @param calls what looked at its messages before
     */
    static void furnish(
            McpServer.SyncSpecification<?> server, Tools tools, Function<String, Tools> ofSession, Calls calls) {
        server.serverInfo("pgcurb", Tools.version())
                .instructions(Tools.INSTRUCTIONS)
                .requestTimeout(PATIENCE)
                .capabilities(
                        McpSchema.ServerCapabilities.builder().tools(false).build())
                .tools(tools.all().stream()
                        .map(tool -> specification(tool, ofSession, calls))
                        .toList());
    }

    private static SyncToolSpecification specification(Tool tool, Function<String, Tools> ofSession, Calls calls) {
        return new SyncToolSpecification(described(tool), (exchange, request) -> {
            Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
            if (request.arguments() != null) {
                arguments.putAll(request.arguments());
            }
            Cancellation cancellation = calls.begins(request.meta());
            Progress progress = Progress.of(exchange, request.progressToken());
            try {
                return result(ofSession.apply(exchange.sessionId()).call(tool.name(), arguments, cancellation));
            } finally {
                progress.close();
                calls.ended(request.meta());
            }
        });
    }

    private static McpSchema.Tool described(Tool tool) {
        Tool.Effect effect = tool.effect();
        return McpSchema.Tool.builder(tool.name(), tool.input())
                .title(tool.title())
                .description(tool.description())
                .outputSchema(tool.output())
                .annotations(McpSchema.ToolAnnotations.builder()
                        .title(tool.title())
                        .readOnlyHint(effect.readOnly())
                        .destructiveHint(effect.destructive())
                        .idempotentHint(effect.idempotent())
                        .openWorldHint(effect.openWorld())
                        .build())
                .build();
    }

    private static McpSchema.CallToolResult result(Answer answer) {
        List<String> texts = answer.texts();
        return McpSchema.CallToolResult.builder()
                .textContent(texts)
                .structuredContent(answer.structured())
                .isError(answer.error())
                .build();
    }
}
