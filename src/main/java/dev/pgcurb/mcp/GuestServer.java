package dev.pgcurb.mcp;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One guest's own MCP server. Each guest has one of its own, so a session's id is worth nothing to anybody else, and the tools are made
 * for what this guest's agent may do.
 */
final class GuestServer implements AutoCloseable {
    private static final int MOST_SESSIONS = 64;
    private static final int LARGEST_REQUEST_BYTES = 4 << 20;
    private static final Duration SWEEP = Duration.ofMinutes(5);

    private final Database database;
    private final Tools tools;
    private final HttpServletStreamableServerTransportProvider transport;
    private final McpSyncServer server;
    /** By MCP session; the one used longest ago goes when there are too many. Guarded by this. */
    private final Map<String, AgentSession> sessions = new LinkedHashMap<>(16, 0.75f, true);

    GuestServer(Database database, String path) {
        this.database = database;
        this.tools = Tools.of(new AgentSession(database, "pgcurb mcp"));
        this.transport = HttpServletStreamableServerTransportProvider.builder()
                .jsonMapper(SdkTools.json())
                .mcpEndpoint(path)
                .maxRequestSize(LARGEST_REQUEST_BYTES)
                .sessionSweepInterval(SWEEP)
                .build();
        var made = McpServer.sync(transport);
        SdkTools.furnish(made, tools, this::tools);
        this.server = made.build();
    }

    void service(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        transport.service(request, response);
    }

    /** The tools on the session of that id. */
    Tools tools(String session) {
        List<AgentSession> tooMany = new ArrayList<>();
        AgentSession mine;
        synchronized (this) {
            mine = sessions.computeIfAbsent(session, id -> new AgentSession(database, "pgcurb mcp"));
            while (sessions.size() > MOST_SESSIONS) {
                String eldest = sessions.keySet().iterator().next();
                tooMany.add(sessions.remove(eldest));
            }
        }
        tooMany.forEach(AgentSession::close);
        return tools.on(mine);
    }

    @Override
    public void close() {
        server.close();
        List<AgentSession> all;
        synchronized (this) {
            all = new ArrayList<>(sessions.values());
            sessions.clear();
        }
        all.forEach(AgentSession::close);
        tools.session().close();
    }
}
