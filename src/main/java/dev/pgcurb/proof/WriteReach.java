package dev.pgcurb.proof;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.ForeignKey;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Privilege;
import dev.pgcurb.catalog.Relation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables whose rows an agent can change: by its own rights, and from there by foreign keys, which ask nobody's. */
final class WriteReach {
    private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE");

    /** Rows of a table may go, or these of its columns may change. */
    private record Change(long relation, boolean deletes, Set<String> columns) {}

    private record Step(Change change, List<String> path) {}

    private final Scene scene;
    private final Map<Long, List<String>> byCascade = new LinkedHashMap<>();
    private final Map<Long, List<String>> direct = new LinkedHashMap<>();

    private WriteReach(Scene scene) {
        this.scene = scene;
    }

    static WriteReach of(Scene scene, Scene.Actor actor) {
        WriteReach reach = new WriteReach(scene);
        Deque<Step> open = new ArrayDeque<>();
        for (Closure.Holding holding : actor.closure().holdings()) {
            Privilege right = holding.right();
            Relation table = scene.relations().get(right.id());
            if (!right.type().equals("TABLE")
                    || !WRITES.contains(right.privilege())
                    || table == null
                    || !table.kind().holdsRows()
                    || Name.ownSchema(right.schema())
                    || !actor.closure().uses(right.schema())) {
                continue;
            }
            List<String> path = holding.path();
            reach.direct.putIfAbsent(right.id(), path);
            if (right.privilege().equals("DELETE")) {
                open.add(new Step(new Change(right.id(), true, Set.of()), path));
            } else if (right.privilege().equals("UPDATE")) {
                open.add(new Step(new Change(right.id(), false, columns(table, right.column())), path));
            }
        }
        reach.follow(open);
        return reach;
    }

    private static Set<String> columns(Relation table, String column) {
        return column.isEmpty()
                ? Set.copyOf(table.columns().stream().map(Column::name).toList())
                : Set.of(column);
    }

    private void follow(Deque<Step> open) {
        Map<Long, List<ForeignKey>> byReferenced = new HashMap<>();
        scene.survey()
                .snapshot()
                .foreignKeys()
                .forEach(key -> byReferenced
                        .computeIfAbsent(key.referenced(), id -> new ArrayList<>())
                        .add(key));
        Set<Change> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Step step = open.remove();
            if (!seen.add(step.change())) {
                continue;
            }
            for (ForeignKey key : byReferenced.getOrDefault(step.change().relation(), List.of())) {
                boolean deletes = step.change().deletes();
                ForeignKey.Action action = deletes ? key.onDelete() : key.onUpdate();
                boolean touches = deletes
                        || key.referencedColumns().stream()
                                .anyMatch(step.change().columns()::contains);
                if (!action.changesRows() || !touches) {
                    continue;
                }
                List<String> path = new ArrayList<>(step.path());
                path.add("foreign key " + key.name() + " ON " + (deletes ? "DELETE " : "UPDATE ")
                        + action.name().replace('_', ' ') + " reaches " + scene.relationName(key.referencing()));
                byCascade.putIfAbsent(key.referencing(), List.copyOf(path));
                boolean gone = deletes && action == ForeignKey.Action.CASCADE;
                open.add(new Step(
                        new Change(key.referencing(), gone, gone ? Set.of() : Set.copyOf(key.columns())), path));
            }
        }
    }

    /** The tables that it may write by a right of its own, each with the path. */
    Map<Long, List<String>> direct() {
        return direct;
    }

    /** The tables that foreign keys lead to, each with the path. */
    Map<Long, List<String>> byCascade() {
        return byCascade;
    }
}
