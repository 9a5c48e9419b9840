package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.http.Addresses;
import dev.pgcurb.people.Right;
import dev.pgcurb.people.SignedIn;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one door of the console. In this order: the Host must be ours (421); then for the API: who is signed in (401), is there such a
 * route (404), may they (403), and for what changes something: did our own page ask (403). Only then is the body read.
 */
final class ConsoleServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServlet.class);
    private static final String EVENTS = "/api/v1/events";

    private final boolean secure;
    private final transient Addresses addresses;
    private final transient Entrance entrance;
    private final transient List<Route> routes;
    private final transient Stream stream;
    private final transient Pages pages = new Pages();

    /** Volatile: set by whoever ends the server, read by the streams. */
    private volatile boolean open = true;

    /** @param secure whether people reach the console by TLS, ours or a proxy's */
    ConsoleServlet(boolean secure, Addresses addresses, Entrance entrance, List<Route> routes, LiveEvents events) {
        this.secure = secure;
        this.addresses = addresses;
        this.entrance = entrance;
        this.routes = routes;
        this.stream = new Stream(events);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Headers.put(response, secure);
        try {
            if (!addresses.hostIsOurs(request.getHeader("Host"))) {
                throw Refusal.of(421, Code.PGC432, "this server is not called so");
            }
            if (request.getRequestURI().startsWith("/api/")) {
                api(request, response);
            } else if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
                pages.answer(request, response);
            } else {
                throw Refusal.of(405, Code.PGC438, "pages are only read");
            }
        } catch (Refusal e) {
            say(response, Reply.problem(e.status(), e.problem()));
        } catch (Problem e) {
            say(response, Reply.problem(422, e));
        } catch (SQLException e) {
            LOG.warn("a request to {} was not answered: {}", request.getRequestURI(), e.getMessage());
            say(response, Reply.problem(503, Problem.of(Code.PGC501, "the database does not answer")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("a request to {} met something unexpected", request.getRequestURI(), e);
            say(response, Reply.problem(500, Problem.of(Code.PGC599, "this did not work; the console's log says why")));
        }
    }

    private void api(HttpServletRequest request, HttpServletResponse response)
            throws IOException, SQLException, InterruptedException {
        String path = request.getRequestURI();
        if (entrance.answers(request, response)) {
            return;
        }
        SignedIn who = entrance.whoIs(request);
        if (path.equals(EVENTS) && request.getMethod().equals("GET")) {
            demand(who, Right.SEE);
            stream.answer(Requests.read(request, who, Map.of()), response, () -> entrance.lives(request), () -> open);
            return;
        }
        boolean elsewhere = false;
        for (Route route : routes) {
            Map<String, String> parameters = route.match(path);
            if (parameters != null && route.method().name().equals(request.getMethod())) {
                run(route, request, response, who, parameters);
                return;
            }
            elsewhere |= parameters != null;
        }
        throw elsewhere
                ? Refusal.of(405, Code.PGC438, "that is not done with " + request.getMethod())
                : Refusal.of(404, Code.PGC438, "the API has nothing at this path");
    }

    private void run(
            Route route,
            HttpServletRequest request,
            HttpServletResponse response,
            SignedIn who,
            Map<String, String> parameters)
            throws IOException, SQLException {
        if (route.method() == Route.Method.GET) {
            demand(who, route.needs());
            say(response, route.handler().handle(Requests.read(request, who, parameters)));
            return;
        }
        try {
            entrance.demandOurPage(request, who);
            demand(who, route.needs());
            say(response, route.handler().handle(Requests.read(request, who, parameters)));
        } catch (Refusal e) {
            // Whoever tried to act and may not, or came too late, or was made to by another page, is written down.
            if (e.status() == 403 || e.status() == 409) {
                entrance.noteRefused(who, "POST " + request.getRequestURI(), e.problem());
            }
            throw e;
        }
    }

    private static void demand(SignedIn who, Right right) {
        if (!who.person().may(right)) {
            throw Refusal.of(403, Code.PGC431, "\"" + who.person().name() + "\" may not " + right.word());
        }
    }

    /** Writes an answer; of one that was begun already, nothing can be taken back. */
    static void say(HttpServletResponse response, Reply reply) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        switch (reply) {
            case Reply.Json json -> {
                response.setStatus(json.status());
                response.setContentType("application/json; charset=utf-8");
                var body = Reply.object().put("v", 1);
                body.setAll(json.body());
                response.getWriter().write(body.toString());
            }
            case Reply.Download download -> {
                response.setContentType(download.contentType());
                response.setHeader("Content-Disposition", "attachment; filename=\"" + download.file() + "\"");
                try (Writer out = response.getWriter()) {
                    download.content().writeTo(out);
                } catch (SQLException e) {
                    throw new IOException("the database failed in the middle of a download", e);
                }
            }
        }
    }

    @Override
    public void destroy() {
        open = false;
    }
}
