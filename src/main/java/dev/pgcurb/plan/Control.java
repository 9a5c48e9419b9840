package dev.pgcurb.plan;

import dev.pgcurb.postgres.Server;
import java.util.ArrayList;
import java.util.List;

/** The eight roles that run pgcurb itself. None of them is an agent; two can log in, and two more while a trial runs. */
final class Control {
    /** Owns pgcurb's schemas, tables and guards. */
    static final String OWNER = "pgcurb_owner";

    /** Owns the lease functions and administers the slots. */
    static final String KEEPER = "pgcurb_keeper";

    /** What the gateway logs in as; may call functions and read no application row. */
    static final String GATEWAY = "pgcurb_gateway";

    /** People who approve, deny, suspend and resume. */
    static final String APPROVER = "pgcurb_approver";

    /** Owns the undo functions. */
    static final String UNDOER = "pgcurb_undoer";

    /** What the console logs in as; may read what people look at, and decide nothing without a person. */
    static final String CONSOLE = "pgcurb_console";

    /** Acts for tuning: builds and drops indexes, changes settings of the database. A trial makes it a login for a while. */
    static final String TUNER = "pgcurb_tuner";

    /** Runs the workload of a trial: reads what the policy names. A trial makes it a login for a while. */
    static final String TRIAL = "pgcurb_trial";

    /** Everyone who is no agent: holds what the policy's hardening takes from PUBLIC. */
    static final String EVERYONE_ELSE = "pgcurb_everyone_else";

    static final List<String> ALL = List.of(OWNER, KEEPER, GATEWAY, APPROVER, UNDOER, CONSOLE, TUNER, TRIAL);

    /** Those that a trial makes logins, so that being one is no part of what plan wants. */
    static final List<String> ON_TRIAL = List.of(TUNER, TRIAL);

    private Control() {}

    /**
     * The roles, and what the admin needs of them: SET, to create as them, and their privileges, to grant what they own. A
     * superuser has that anyway.
     */
    static List<Wish> wishes(Server server) {
        List<Wish> wishes = new ArrayList<>();
        for (String name : ALL) {
            List<String> attributes = switch (name) {
                case KEEPER -> List.of("CREATEROLE");
                case GATEWAY, CONSOLE -> List.of("LOGIN");
                default -> List.of();
            };
            wishes.add(Wish.plain(new RoleExists(name, attributes, -1, Marks.CONTROL, Dialect.of(server))));
        }
        if (!server.superuser()) {
            for (String name : List.of(OWNER, KEEPER, UNDOER, TUNER)) {
                wishes.add(Wish.plain(MemberOf.admins(server.major(), name, server.user())));
            }
        }
        return wishes;
    }
}
