package dev.pgcurb.plan;

import dev.pgcurb.catalog.ForeignKey;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The write closure: the tables that agents may write and, recursively, those whose rows foreign keys delete or rewrite in
 * consequence. Postgres asks nobody's rights for that, so each of them is guarded.
 */
final class Closure {
    /** What can happen to rows of a table. Columns are empty where every column may change. */
    private record Change(long relation, boolean deletes, Set<String> columns) {}

    private final Map<Long, Relation> relations;
    private final Map<Long, List<ForeignKey>> byReferenced = new HashMap<>();
    private final Map<Long, Guarding> found = new LinkedHashMap<>();
    private final Set<Change> seen = new HashSet<>();
    private final Deque<Change> open = new ArrayDeque<>();

    private Closure(Snapshot snapshot) {
        relations = snapshot.byId();
        snapshot.foreignKeys()
                .forEach(key -> byReferenced
                        .computeIfAbsent(key.referenced(), id -> new ArrayList<>())
                        .add(key));
    }

    /**
     * One guarded table.
     *
     * @param why the first reach that leads to it
     * @param by the foreign keys on the way, {@code comments_observation_fkey}; empty for a table written directly
     */
    record Guarding(Relation relation, Reach why, List<String> by) {}

    /** The guarded tables, those that are written directly first. */
    static List<Guarding> of(List<Reach> reaches, Snapshot snapshot) {
        Closure closure = new Closure(snapshot);
        for (Reach reach : reaches) {
            if (reach.writes()) {
                closure.add(reach.relation(), reach, List.of());
            }
        }
        for (Reach reach : reaches) {
            if (reach.deletes()) {
                closure.follow(new Change(reach.relation().id(), true, Set.of()), reach, List.of());
            }
            if (!reach.updatable().isEmpty()) {
                closure.follow(
                        new Change(reach.relation().id(), false, Set.copyOf(reach.updatable())), reach, List.of());
            }
        }
        return List.copyOf(closure.found.values());
    }

    private void follow(Change first, Reach why, List<String> none) {
        Map<Long, List<String>> path = new HashMap<>(Map.of(first.relation(), none));
        open.add(first);
        while (!open.isEmpty()) {
            Change change = open.remove();
            if (!seen.add(change)) {
                continue;
            }
            for (ForeignKey key : byReferenced.getOrDefault(change.relation(), List.of())) {
                ForeignKey.Action action = change.deletes() ? key.onDelete() : key.onUpdate();
                boolean touches =
                        change.deletes() || key.referencedColumns().stream().anyMatch(change.columns()::contains);
                Relation referencing = relations.get(key.referencing());
                if (!action.changesRows() || !touches || referencing == null) {
                    continue;
                }
                List<String> by = new ArrayList<>(path.getOrDefault(change.relation(), List.of()));
                by.add(key.name());
                path.putIfAbsent(key.referencing(), List.copyOf(by));
                add(referencing, why, by);
                boolean deletes = change.deletes() && action == ForeignKey.Action.CASCADE;
                open.add(new Change(key.referencing(), deletes, deletes ? Set.of() : Set.copyOf(key.columns())));
            }
        }
    }

    private void add(Relation relation, Reach why, List<String> by) {
        found.putIfAbsent(relation.id(), new Guarding(relation, why, List.copyOf(by)));
    }
}
