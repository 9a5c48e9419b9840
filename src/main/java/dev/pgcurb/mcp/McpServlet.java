package dev.pgcurb.mcp;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one door for HTTP. In this order: the Host must be ours (421), a browser's Origin must be allowed (403), the bearer token must be
 * good (401) and wide enough (403); only then is the request read, by the guest's own server.
 */
final class McpServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int MOST_GUESTS = 200;
    private static final String BEARER = "bearer ";

    private final transient HttpServer.Options options;
    /** By the guest's id; the one used longest ago goes when there are too many. Guarded by itself. */
    private final transient Map<String, GuestServer> guests = new LinkedHashMap<>(16, 0.75f, true);

    McpServlet(HttpServer.Options options) {
        this.options = options;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (!options.addresses().hostIsOurs(request.getHeader("Host"))) {
            say(response, 421, "this server is not called so");
            return;
        }
        if (!options.addresses().originIsAllowed(request.getHeader("Origin"))) {
            say(response, HttpServletResponse.SC_FORBIDDEN, "no page of this origin may call this server");
            return;
        }
        if (request.getRequestURI().startsWith(HttpServer.METADATA)) {
            Map<String, Object> metadata = options.doorkeeper().metadata();
            if (metadata == null) {
                say(response, HttpServletResponse.SC_NOT_FOUND, "there is no authorization server; use an agent's key");
            } else {
                response.setContentType("application/json");
                response.getWriter().write(Answer.json(metadata));
            }
            return;
        }
        String token = token(request.getHeader("Authorization"));
        Guest guest;
        try {
            guest = token == null ? null : options.doorkeeper().admit(token);
        } catch (Doorkeeper.TooNarrow e) {
            challenge(response, HttpServletResponse.SC_FORBIDDEN, "insufficient_scope", "the token has not the scope");
            return;
        }
        if (guest == null) {
            String error = token == null ? null : "invalid_token";
            challenge(response, HttpServletResponse.SC_UNAUTHORIZED, error, "a good bearer token is needed");
            return;
        }
        server(guest).service(request, response);
    }

    private void challenge(HttpServletResponse response, int status, @Nullable String error, String what)
            throws IOException {
        response.setHeader("WWW-Authenticate", options.doorkeeper().challenge(error));
        say(response, status, what);
    }

    private static @Nullable String token(@Nullable String authorization) {
        return authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? null
                : authorization.substring(BEARER.length()).strip();
    }

    private GuestServer server(Guest guest) {
        GuestServer eldest = null;
        GuestServer mine;
        synchronized (guests) {
            mine = guests.get(guest.id());
            if (mine == null) {
                var database = new Database(guest.url().database(), options.environment(), guest.url());
                mine = new GuestServer(database, HttpServer.PATH);
                guests.put(guest.id(), mine);
                if (guests.size() > MOST_GUESTS) {
                    eldest = guests.remove(guests.keySet().iterator().next());
                }
            }
        }
        if (eldest != null) {
            eldest.close();
        }
        return Objects.requireNonNull(mine);
    }

    private static void say(HttpServletResponse response, int status, String what) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getWriter().write(Answer.json(Map.of("error", what)));
    }

    @Override
    public void destroy() {
        synchronized (guests) {
            guests.values().forEach(GuestServer::close);
            guests.clear();
        }
    }
}
