package dev.pgcurb.proof;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.explain.Code;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Views and rules that run as their owner: what the policy gives on them leads to more than it says. */
final class ViewSearch implements Search {
    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        for (Scene.Actor actor : scene.actors()) {
            for (Relation view : scene.relations().values()) {
                boolean reads = actor.closure().on("TABLE", view.id()).stream()
                        .anyMatch(held -> held.right().privilege().equals("SELECT"));
                if (view.kind() == Relation.Kind.VIEW
                        && reads
                        && !Name.ownSchema(view.name().schema())
                        && !OwnerRun.invoker(view)
                        && actor.closure().uses(view.name().schema())) {
                    ownerRun(scene, actor, view, found);
                }
            }
            rules(scene, actor, found);
        }
    }

    private static void ownerRun(Scene scene, Scene.Actor actor, Relation view, Consumer<Finding> found) {
        Set<Relation> tables = scene.views().tables(view);
        boolean declared = actor.promises().on(view.id()).isPresent();
        Optional<Relation> filtered = tables.stream()
                .filter(table -> table.rowSecurity()
                        || actor.promises().on(table.id()).map(Promise::filters).orElse(false))
                .findFirst();
        if (declared && filtered.isPresent()) {
            found.accept(new Finding(
                    Code.PGC018,
                    Severity.HIGH,
                    actor.name(),
                    view.name().toString(),
                    "read every row of " + filtered.get().name() + " through " + view.name(),
                    List.of(
                            actor.name(),
                            "SELECT on view " + view.name(),
                            "runs as its owner " + view.owner(),
                            "reads " + filtered.get().name()),
                    "row policies of the tables below do not apply to the agent",
                    Fix.sql("ALTER VIEW " + view.name() + " SET (security_invoker = true)")
                            .costing("everyone who reads the view needs rights on the tables below, and sees what their"
                                    + " row policies show them")));
        }
        if (scene.views().filters(view) && !OwnerRun.barrier(view)) {
            found.accept(new Finding(
                    Code.PGC019,
                    Severity.MEDIUM,
                    actor.name(),
                    view.name().toString(),
                    "read values of hidden rows of " + view.name() + " from error messages",
                    List.of(actor.name(), "SELECT on view " + view.name(), "no security_barrier"),
                    "a condition of the agent's own may run before the view's WHERE and print what it was not to see",
                    Fix.sql("ALTER VIEW " + view.name() + " SET (security_barrier = true)")
                            .costing("the planner may no longer push conditions of a query below the view's own")));
        }
    }

    /** A rule runs with the rights of the relation's owner, on relations that the statement does not name. */
    private static void rules(Scene scene, Scene.Actor actor, Consumer<Finding> found) {
        for (Survey.RewriteRule rule : scene.survey().rules()) {
            Relation on = scene.relations().get(rule.relation());
            if (rule.makesView()
                    || on == null
                    || Name.ownSchema(on.name().schema())
                    || rule.names().isEmpty()) {
                continue;
            }
            boolean writes = actor.closure().on("TABLE", on.id()).stream()
                    .anyMatch(held -> Set.of("INSERT", "UPDATE", "DELETE")
                            .contains(held.right().privilege()));
            if (writes) {
                found.accept(new Finding(
                        Code.PGC024,
                        Severity.MEDIUM,
                        actor.name(),
                        on.name().toString(),
                        "write " + scene.relationName(rule.names().getFirst()) + " by a rule on " + on.name(),
                        List.of(actor.name(), "writes " + on.name(), "rule " + rule.name() + " runs as " + on.owner()),
                        "a rule rewrites the statement, with its owner's rights, onto tables that the policy does not name",
                        Fix.sql("DROP RULE " + dev.pgcurb.catalog.Name.quoted(rule.name()) + " ON " + on.name())
                                .costing("what the rule did for everyone no longer happens")));
            }
        }
    }
}
