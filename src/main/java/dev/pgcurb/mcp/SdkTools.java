package dev.pgcurb.mcp;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Our tools as the official SDK wants them. It speaks the revisions from 2025-03-26 to 2025-11-25, over stdio 2024-11-05 too. */
final class SdkTools {
    /** A call may wait for a person for as long as this. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final JsonMapper JSON = JsonMapper.shared()
            .rebuild()
            .addMixIn(McpSchema.ElicitRequest.class, ModeOnce.class)
            .build();
    private static final Logger LOG = LoggerFactory.getLogger(SdkTools.class);

    private SdkTools() {}

    static McpJsonMapper json() {
        return new JacksonMcpJsonMapper(JSON);
    }

    /** The SDK says twice, once by each of two ways, how a question is asked: its Jackson let it, ours does not. */
    @JsonTypeInfo(
            use = JsonTypeInfo.Id.NAME,
            include = JsonTypeInfo.As.EXISTING_PROPERTY,
            property = "mode",
            defaultImpl = McpSchema.ElicitFormRequest.class)
    private interface ModeOnce {}

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
                Tools tools = ofSession.apply(exchange.sessionId());
                return result(asking(exchange, tools, tools.call(tool.name(), arguments, cancellation)));
            } finally {
                progress.close();
                calls.ended(request.meta());
            }
        });
    }

    /** Asks the person at the client about a hold, if the client can. Whatever comes of it, the hold waits. */
    private static Answer asking(McpSyncServerExchange exchange, Tools tools, Answer answer) {
        Asking asking = Asking.about(answer);
        McpSchema.ClientCapabilities can = exchange.getClientCapabilities();
        if (asking == null || can == null || can.elicitation() == null) {
            return answer;
        }
        try {
            McpSchema.ElicitResult said =
                    exchange.createElicitation(McpSchema.ElicitFormRequest.builder(asking.message(), Asking.form())
                            .build());
            return asking.answered(
                    answer, tools.session(), said.action().name().toLowerCase(Locale.ROOT), said.content());
        } catch (RuntimeException e) {
            LOG.debug("nobody could be asked", e);
            return answer;
        }
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
