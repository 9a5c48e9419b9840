package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.people.Right;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Trials of settings and indexes, by the number of their proposal. */
final class TrialRoutes {
    private final Query trials;
    private final Query trial;

    TrialRoutes(Database database) {
        trials = new Query(database, "trials.sql");
        trial = new Query(database, "trial.sql");
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/trials", Right.SEE, request -> list()),
                Route.get("/api/v1/trials/{id}", Right.SEE, this::one));
    }

    private Reply list() throws SQLException {
        ObjectNode answer = Reply.object();
        answer.set("trials", trials.list((Object) null));
        return Reply.ok(answer);
    }

    private Reply one(Request request) throws SQLException {
        long id = request.number("id");
        ObjectNode answer = trials.one(id).orElseThrow(() -> none(id));
        answer.setAll(trial.one(id).orElseThrow(() -> none(id)));
        return Reply.ok(answer);
    }

    private static Refusal none(long id) {
        return Refusal.of(404, Code.PGC438, "there is no trial of proposal " + id);
    }
}
