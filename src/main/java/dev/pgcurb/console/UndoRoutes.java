package dev.pgcurb.console;

import dev.pgcurb.people.Right;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Undos that were done. */
final class UndoRoutes {
    private final Query undos;

    UndoRoutes(Database database) {
        undos = new Query(database, "undos.sql");
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/undo", Right.SEE, request -> list()));
    }

    private Reply list() throws SQLException {
        ObjectNode answer = Reply.object();
        answer.set("undos", undos.list());
        return Reply.ok(answer);
    }
}
