package dev.pgcurb.mcp;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One guest's own MCP server. Each guest has one of its own, so a session's id is worth nothing to anybody else, and the tools are made
 * for what this guest's agent may do.
 */
final class GuestServer implements AutoCloseable {
    private static final String VERSION = "MCP-Protocol-Version";
    /** Requests without a session take turns in this one. */
    private static final String STATELESS = "";

    private static final int MOST_SESSIONS = 64;
    private static final int LARGEST_REQUEST_BYTES = 4 << 20;
    private static final Duration SWEEP = Duration.ofMinutes(5);

    private final Database database;
    private final Tools tools;
    private final HttpServletStreamableServerTransportProvider transport;
    private final McpSyncServer server;
    private final Calls calls = new Calls();
    private final RequestState states;
    /** By MCP session; the one used longest ago goes when there are too many. Guarded by this. */
    private final Map<String, AgentSession> sessions = new LinkedHashMap<>(16, 0.75f, true);

    GuestServer(Database database, String path) {
        this.database = database;
        this.states = new RequestState(Objects.requireNonNull(database.url().password()), Clock.systemUTC());
        this.tools = Tools.of(new AgentSession(database, "pgcurb mcp"));
        this.transport = HttpServletStreamableServerTransportProvider.builder()
                .jsonMapper(SdkTools.json())
                .mcpEndpoint(path)
                .maxRequestSize(LARGEST_REQUEST_BYTES)
                .sessionSweepInterval(SWEEP)
                .build();
        var made = McpServer.sync(transport);
        SdkTools.furnish(made, tools, this::tools, calls);
        this.server = made.build();
    }

    void service(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (!request.getMethod().equals("POST")) {
            transport.service(request, response);
            return;
        }
        byte[] bytes = request.getInputStream().readNBytes(LARGEST_REQUEST_BYTES + 1);
        if (bytes.length > LARGEST_REQUEST_BYTES) {
            response.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        JsonNode message = stateless(request, text);
        if (message == null) {
            String session = Objects.requireNonNullElse(request.getHeader("Mcp-Session-Id"), "");
            transport.service(new Body(request, calls.seen(session, text)), response);
            return;
        }
        var headers = new Stateless.Headers(
                request.getHeader(VERSION), request.getHeader("Mcp-Method"), request.getHeader("Mcp-Name"));
        Stateless.Reply reply = new Stateless(tools(STATELESS), states).answer(message, headers);
        response.setStatus(reply.status());
        if (reply.body() != null) {
            response.setContentType("application/json");
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.getWriter().write(reply.body());
        }
    }

    /** The message, if it is one of the revision that has no sessions; else null. */
    private static @Nullable JsonNode stateless(HttpServletRequest request, String text) {
        if (!Stateless.REVISION.equals(request.getHeader(VERSION))
                && !text.contains("io.modelcontextprotocol/protocolVersion")
                && !text.contains("server/discover")) {
            return null;
        }
        try {
            JsonNode message = JsonMapper.shared().readTree(text);
            boolean header = Stateless.REVISION.equals(request.getHeader(VERSION));
            return header || Stateless.speaks(message) ? message : null;
        } catch (JacksonException e) {
            return null; // the SDK says so
        }
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
