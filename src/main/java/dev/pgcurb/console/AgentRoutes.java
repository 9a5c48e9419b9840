package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.people.Right;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Agents: what they used, what they reach, who is there. */
final class AgentRoutes {
    private final Query agents;
    private final Query leases;
    private final Query ceilings;
    private final Days days;
    private final Reaches reaches;

    AgentRoutes(Database database) {
        agents = new Query(database, "agents.sql");
        leases = new Query(database, "leases.sql");
        ceilings = new Query(database, "ceilings.sql");
        days = new Days(database);
        reaches = new Reaches(database);
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/agents", Right.SEE, request -> list()),
                Route.get("/api/v1/agents/{agent}", Right.SEE, this::one),
                Route.get("/api/v1/agents/{agent}/reach", Right.SEE, this::reach));
    }

    private Reply list() throws SQLException {
        ArrayNode all = agents.list((Object) null);
        for (JsonNode agent : all) {
            ((ObjectNode) agent).set("day", days.of(agent.path("agent").asString()));
        }
        ObjectNode answer = Reply.object();
        answer.set("agents", all);
        return Reply.ok(answer);
    }

    private Reply one(Request request) throws SQLException {
        String name = name(request);
        ObjectNode answer = agents.one(name).orElseThrow(() -> none(name));
        answer.set("day", days.of(name));
        answer.set("leases", leases.list(name));
        answer.set("ceilings", ceilings.list(name));
        return Reply.ok(answer);
    }

    private Reply reach(Request request) throws SQLException {
        String name = name(request);
        return Reply.ok(reaches.of(name).orElseThrow(() -> none(name)));
    }

    private static String name(Request request) {
        return request.path().getOrDefault("agent", "");
    }

    private static Refusal none(String name) {
        return Refusal.of(404, Code.PGC598, "there is no agent \"" + name + "\"");
    }
}
