package dev.pgcurb.mcp;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * MCP over standard input and output, as desktop clients start it: one message a line, nothing else on standard output. It ends when its
 * input does, and everything that was asked before has been answered.
 */
public final class StdioServer {
    private static final int LARGEST_MESSAGE_BYTES = 4 << 20;

    private StdioServer() {}

    /**
     * Serves until the client closes its end.
     *
     * @param database what the tools work on
     */
    public static void serve(Database database, InputStream in, OutputStream out) throws InterruptedException {
        // Handlers wait for Postgres; the pool's few threads would be used up, virtual ones are not.
        System.setProperty("reactor.schedulers.defaultBoundedElasticOnVirtualThreads", "true");
        try (var session = new AgentSession(database, "pgcurb mcp")) {
            var calls = new Calls();
            var conversation = new Conversation(in, out, line -> calls.seen("", line));
            Tools tools = Tools.of(session);
            var transport = new StdioServerTransportProvider(
                    SdkTools.json(), conversation.in(), conversation.out(), LARGEST_MESSAGE_BYTES);
            var made = McpServer.sync(transport);
            SdkTools.furnish(made, tools, id -> tools, calls);
            McpSyncServer server = made.build();
            conversation.awaitEnd();
            server.close();
        }
    }
}
