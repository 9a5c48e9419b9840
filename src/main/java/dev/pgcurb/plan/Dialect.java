package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.postgres.Server;
import java.util.List;

/** What the spelling of a statement depends on: the server's major, and whether the admin is a superuser. */
record Dialect(int major, boolean superuser) {
    static Dialect of(Server server) {
        return new Dialect(server.major(), server.superuser());
    }

    /** Makes the admin able to act as a role that it created: from 16 on the creator gets ADMIN and nothing else. */
    List<String> actAs(String role) {
        if (superuser) {
            return List.of();
        }
        String with = major < 16 ? "" : " WITH INHERIT TRUE, SET TRUE";
        return List.of("GRANT " + Name.quoted(role) + " TO CURRENT_USER" + with);
    }
}
