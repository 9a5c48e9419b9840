package dev.pgcurb.plan;

import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.Server;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether the admin can do what every plan needs, said before anything is tried. */
final class Able {
    private Able() {}

    /** No plan for a standby, and none without CREATEROLE. */
    static void check(Snapshot snapshot) {
        Server server = snapshot.server();
        if (server.standby()) {
            throw Problem.of(Code.PGC215, "this server is a standby: nothing can be changed here")
                    .hint("connect to the primary");
        }
        if (!server.createRole()) {
            throw Problem.of(Code.PGC215, "\"" + server.user() + "\" has no CREATEROLE")
                    .hint("connect as the tables' owner with CREATEROLE, or as a superuser");
        }
    }

    /** Grants, row policies and triggers are the owner's to make. */
    static void check(List<Reach> reaches, List<Closure.Guarding> closure, Snapshot snapshot) {
        if (snapshot.server().superuser()) {
            return;
        }
        Set<Relation> foreign = new LinkedHashSet<>();
        reaches.stream()
                .map(Reach::relation)
                .filter(table -> !table.ownedByAdmin())
                .forEach(foreign::add);
        closure.stream()
                .map(Closure.Guarding::relation)
                .filter(table -> !table.ownedByAdmin())
                .forEach(foreign::add);
        List<Problem> problems = new ArrayList<>();
        for (Relation table : foreign) {
            problems.add(Problem.of(
                            Code.PGC215,
                            table.name() + " belongs to \"" + table.owner() + "\", not to \""
                                    + snapshot.server().user() + "\"")
                    .hint("apply as a member of \"" + table.owner() + "\", or take the table out of the policy"));
        }
        if (!problems.isEmpty()) {
            throw Problem.all(problems);
        }
    }
}
