package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.people.Right;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import dev.pgcurb.undo.Undo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people do. Each act is one call of the database with the proof of the person's sign-in; whether they may, under which name it is
 * written down, and whether it can be done, is decided there.
 */
final class Acts {
    private static final String DECIDE = Script.of(Acts.class, "decide.sql").text();
    private static final String PREVIEW =
            Script.of(Acts.class, "preview_undo.sql").text();
    private static final String UNDO = Script.of(Acts.class, "undo.sql").text();
    private static final String SUSPEND = Script.of(Acts.class, "suspend.sql").text();
    private static final String END_SESSIONS =
            Script.of(Acts.class, "end_sessions.sql").text();
    private static final String RESUME = Script.of(Acts.class, "resume.sql").text();

    /** What the API calls a term of a selection, and what the database does. */
    private static final Map<String, String> TERMS = Map.of(
            "attempt", "entry",
            "transaction", "xid",
            "lease", "lease",
            "agent", "agent",
            "since", "since",
            "until", "until",
            "undo", "undo");

    private final Database database;

    private Acts(Database database) {
        this.database = database;
    }

    static List<Route> routes(Database database) {
        var acts = new Acts(database);
        return List.of(
                Route.post("/api/v1/holds/{id}/approve", Right.APPROVE, request -> acts.decide(request, "approve")),
                Route.post("/api/v1/holds/{id}/deny", Right.APPROVE, request -> acts.decide(request, "deny")),
                Route.post("/api/v1/holds/{id}/revoke", Right.APPROVE, request -> acts.decide(request, "revoke")),
                Route.post("/api/v1/undo/preview", Right.UNDO, acts::preview),
                Route.post("/api/v1/undo/apply", Right.UNDO, acts::undo),
                Route.post("/api/v1/agents/{agent}/suspend", Right.SUSPEND, acts::suspend),
                Route.post("/api/v1/agents/{agent}/resume", Right.SUSPEND, acts::resume));
    }

    private Reply decide(Request request, String act) throws SQLException {
        long hold = request.number("id");
        boolean approve = act.equals("approve");
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(DECIDE)) {
            call.setBytes(1, request.who().proof().bytes());
            call.setString(2, act);
            call.setLong(3, hold);
            call.setString(4, request.text("reason"));
            call.setObject(5, approve ? request.bodyNumber("rows") : null, Types.BIGINT);
            call.setString(6, approve ? request.text("digest") : null);
            call.setObject(
                    7,
                    request.body().has("expiresSeconds") ? request.bodyNumber("expiresSeconds") : null,
                    Types.BIGINT);
            try (ResultSet row = call.executeQuery()) {
                row.next();
                ObjectNode body = Reply.object();
                body.putObject("hold")
                        .put("id", hold)
                        .put("state", row.getString(1))
                        .put("expiresAt", row.getString(2));
                return Reply.ok(body);
            }
        } catch (SQLException e) {
            throw refused(e, "22023".equals(e.getSQLState()) ? Code.PGC411 : Code.PGC412);
        }
    }

    private Reply preview(Request request) throws SQLException {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(PREVIEW)) {
            call.setBytes(1, request.who().proof().bytes());
            call.setString(2, selection(request.body()));
            return Reply.ok(object(call));
        } catch (SQLException e) {
            throw undoRefused(e);
        }
    }

    private Reply undo(Request request) throws SQLException {
        try (Connection connection = database.openForLong();
                PreparedStatement call = connection.prepareStatement(UNDO)) {
            call.setBytes(1, request.who().proof().bytes());
            call.setString(2, selection(request.body()));
            call.setString(3, request.text("reason"));
            call.setBoolean(4, "skip".equals(request.body().path("conflicts").asString("stop")));
            call.setLong(5, request.bodyNumber("rows"));
            call.setObject(6, request.body().has("upTo") ? request.bodyNumber("upTo") : null, Types.BIGINT);
            return Reply.ok(object(call));
        } catch (SQLException e) {
            throw undoRefused(e);
        }
    }

    static String selection(JsonNode body) {
        ObjectNode selection = Reply.object();
        TERMS.forEach((ours, theirs) -> {
            JsonNode value = body.path(ours);
            if (value.isString() || value.isIntegralNumber()) {
                selection.put(theirs, value.asString());
            }
        });
        return selection.toString();
    }

    private static ObjectNode object(PreparedStatement call) throws SQLException {
        try (ResultSet row = call.executeQuery()) {
            row.next();
            return (ObjectNode)
                    Objects.requireNonNull(JsonMapper.shared().readTree(Objects.requireNonNull(row.getString(1))));
        }
    }

    private Reply suspend(Request request) throws SQLException {
        String agent = request.path().getOrDefault("agent", "");
        try (Connection connection = database.open();
                PreparedStatement suspend = connection.prepareStatement(SUSPEND);
                PreparedStatement end = connection.prepareStatement(END_SESSIONS)) {
            suspend.setBytes(1, request.who().proof().bytes());
            suspend.setString(2, agent);
            suspend.setString(3, request.text("reason"));
            long leases;
            try (ResultSet row = suspend.executeQuery()) {
                row.next();
                leases = row.getLong(1);
            }
            // Once more after the commit: a session may have slipped in before it.
            end.setBytes(1, request.who().proof().bytes());
            end.setString(2, agent);
            end.execute();
            return Reply.ok(
                    Reply.object().put("agent", agent).put("suspended", true).put("leases", leases));
        } catch (SQLException e) {
            throw refused(e, Code.PGC362);
        }
    }

    private Reply resume(Request request) throws SQLException {
        String agent = request.path().getOrDefault("agent", "");
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(RESUME)) {
            call.setBytes(1, request.who().proof().bytes());
            call.setString(2, agent);
            try (ResultSet row = call.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw Refusal.of(409, Code.PGC362, "agent \"" + agent + "\" is not suspended, or there is none");
                }
                return Reply.ok(Reply.object().put("agent", agent).put("suspended", false));
            }
        } catch (SQLException e) {
            throw refused(e, Code.PGC362);
        }
    }

    static RuntimeException undoRefused(SQLException e) throws SQLException {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        if (state.equals("28000")
                || state.startsWith("08")
                || (state.equals("42501") && !said(e).contains("undo what"))) {
            return refused(e, Code.PGC423);
        }
        Problem problem = Undo.refused(e);
        return new Refusal(
                switch (problem.code()) {
                    case PGC420 -> 422;
                    case PGC423 -> 403;
                    default -> 409;
                },
                problem);
    }

    /** By what the database said: nobody is signed in, they may not, it is not there, it cannot be done now. */
    private static RuntimeException refused(SQLException e, Code code) throws SQLException {
        return switch (Objects.requireNonNullElse(e.getSQLState(), "")) {
            case "28000" ->
                new Refusal(401, Problem.of(Code.PGC430, "nobody is signed in").because(e));
            case "42501" -> new Refusal(403, Problem.of(Code.PGC431, said(e)).because(e));
            case "22023", "42704" -> new Refusal(404, Problem.of(code, said(e)).because(e));
            case "55000", "55P03", "40001", "40P01" ->
                new Refusal(409, Problem.of(code, said(e)).because(e));
            default -> throw e;
        };
    }

    private static String said(SQLException e) {
        return ServerText.message(e);
    }
}
