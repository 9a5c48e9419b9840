package dev.pgcurb.proof;

import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Survey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Views that run as their owner, and the tables that they lead to, through other views as well. */
final class OwnerRun {
    private final Map<Long, List<Long>> names = new HashMap<>();
    private final Set<Long> filtering = new HashSet<>();
    private final Map<Long, Relation> relations;

    private OwnerRun(Map<Long, Relation> relations) {
        this.relations = relations;
    }

    static OwnerRun of(Survey survey, Map<Long, Relation> relations) {
        OwnerRun views = new OwnerRun(relations);
        survey.rules().stream().filter(Survey.RewriteRule::makesView).forEach(rule -> {
            views.names.put(rule.relation(), rule.names());
            if (rule.filters()) {
                views.filtering.add(rule.relation());
            }
        });
        return views;
    }

    static boolean invoker(Relation view) {
        return on(view, "security_invoker");
    }

    static boolean barrier(Relation view) {
        return on(view, "security_barrier");
    }

    private static boolean on(Relation view, String option) {
        return view.options().stream().anyMatch(set -> set.matches(option + "=(true|on|1|yes|t|y)"));
    }

    /** Whether the view has a WHERE of its own. */
    boolean filters(Relation view) {
        return filtering.contains(view.id());
    }

    /** The tables that the view reads in the end. */
    Set<Relation> tables(Relation view) {
        Set<Relation> found = new LinkedHashSet<>();
        follow(view.id(), found, new HashSet<>());
        return found;
    }

    private void follow(long view, Set<Relation> found, Set<Long> seen) {
        if (!seen.add(view)) {
            return;
        }
        for (long named : names.getOrDefault(view, List.of())) {
            Relation relation = relations.get(named);
            if (relation != null && names.containsKey(named)) {
                follow(named, found, seen);
            } else if (relation != null) {
                found.add(relation);
            }
        }
    }
}
