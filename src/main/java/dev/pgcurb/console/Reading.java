package dev.pgcurb.console;

import java.util.ArrayList;
import java.util.List;

/** The routes that only read: what people look at before they decide. */
final class Reading {
    private Reading() {}

    /** @param database with the console's login */
    static List<Route> routes(Database database) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(new HoldRoutes(database).routes());
        routes.addAll(new LedgerRoutes(database).routes());
        routes.addAll(new AgentRoutes(database).routes());
        routes.addAll(new UndoRoutes(database).routes());
        routes.addAll(new TrialRoutes(database).routes());
        return List.copyOf(routes);
    }

    /** @param database with the console's login */
    static LiveEvents events(Database database) {
        return new Changes(database);
    }
}
