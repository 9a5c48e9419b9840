package dev.pgcurb.console;

import dev.pgcurb.people.Right;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Undos that were done. */
final class UndoRoutes {
    private static final int MOST_ROWS = 20;

    private final Query undos;
    private final Query rows;

    UndoRoutes(Database database) {
        undos = new Query(database, "undos.sql");
        rows = new Query(database, "undo_rows.sql");
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/undo", Right.SEE, request -> list()),
                Route.post("/api/v1/undo/rows", Right.UNDO, this::rows));
    }

    /** The first rows of a preview, as they are and as they would be. */
    private Reply rows(Request request) throws SQLException {
        ObjectNode answer = Reply.object();
        try {
            answer.set(
                    "tables",
                    rows.one(request.who().proof().bytes(), Acts.selection(request.body()), MOST_ROWS)
                            .orElseGet(Reply::object));
        } catch (SQLException e) {
            throw Acts.undoRefused(e);
        }
        return Reply.ok(answer);
    }

    private Reply list() throws SQLException {
        ObjectNode answer = Reply.object();
        answer.set("undos", undos.list());
        return Reply.ok(answer);
    }
}
