package dev.pgcurb.console;

import java.util.List;

/** The routes that only read: what people look at before they decide. */
final class Reading {
    private Reading() {}

    /** @param database with the console's login */
    static List<Route> routes(Database database) {
        return List.of();
    }

    /** @param database with the console's login */
    static LiveEvents events(Database database) {
        return LiveEvents.none();
    }
}
