package dev.pgcurb.console;

import dev.pgcurb.people.Right;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Trials of settings and indexes. */
final class TrialRoutes {
    List<Route> routes() {
        return List.of(Route.get("/api/v1/trials", Right.SEE, request -> none()));
    }

    private static Reply none() {
        ObjectNode answer = Reply.object();
        answer.putArray("trials");
        return Reply.ok(answer);
    }
}
