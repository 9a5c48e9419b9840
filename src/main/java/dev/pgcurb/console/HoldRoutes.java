package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.people.Right;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds: what waits, and everything about one of them. */
final class HoldRoutes {
    private final Query holds;
    private final Query hold;
    private final Query sample;
    private final Days days;

    HoldRoutes(Database database) {
        holds = new Query(database, "holds.sql");
        hold = new Query(database, "hold.sql");
        sample = new Query(database, "hold_sample.sql");
        days = new Days(database);
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/holds", Right.SEE, this::list),
                Route.get("/api/v1/holds/{id}", Right.SEE, this::one));
    }

    private Reply list(Request request) throws SQLException {
        ObjectNode answer = Reply.object();
        answer.set("holds", holds.list("waiting".equals(request.parameter("state"))));
        return Reply.ok(answer);
    }

    private Reply one(Request request) throws SQLException {
        long id = request.number("id");
        ObjectNode answer = hold.one(id).orElseThrow(() -> Refusal.of(404, Code.PGC411, "there is no hold " + id));
        answer.set("sample", sample(request, id));
        answer.set("day", days.of(answer.path("agent").asString()));
        return Reply.ok(answer);
    }

    /** As far as the person may read the rows in the tables themselves. */
    private ObjectNode sample(Request request, long id) throws SQLException {
        ObjectNode tables = Reply.object();
        sample.one(request.who().proof().bytes(), id)
                .ifPresent(found -> found.properties().forEach(table -> {
                    var rows = tables.putArray(table.getKey());
                    for (JsonNode row : table.getValue()) {
                        ObjectNode shown = rows.addObject();
                        shown.set("operation", row.path("op"));
                        shown.set("before", orNull(row.path("before")));
                        shown.set("after", orNull(row.path("after")));
                    }
                }));
        return tables;
    }

    private static JsonNode orNull(JsonNode node) {
        return node.isMissingNode() ? JsonMapper.shared().nullNode() : node;
    }
}
