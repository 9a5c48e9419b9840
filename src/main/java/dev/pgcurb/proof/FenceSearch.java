package dev.pgcurb.proof;

import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.RowPolicy;
import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Whether the fences that pgcurb made still stand: row filters in force, and the tripwire that keeps them. */
final class FenceSearch implements Search {
    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        boolean installed = scene.survey().snapshot().installed();
        for (Scene.Actor actor : scene.actors()) {
            actor.promises().all().stream()
                    .filter(promise -> promise.read() != null && promise.read().where() != null)
                    .forEach(promise -> filter(scene, actor, promise, found));
            actor.promises().all().stream()
                    .map(Promise::relation)
                    .filter(table -> !table.rowSecurity() && table.kind().holdsRows())
                    .forEach(table -> asleep(scene, actor, table, found));
            if (installed && scene.survey().snapshot().role(actor.name()).isPresent()) {
                actor.own().forEach(role -> tripwire(actor, role, found));
            }
        }
    }

    private static void filter(Scene scene, Scene.Actor actor, Promise promise, Consumer<Finding> found) {
        for (Relation table : family(scene, promise.relation())) {
            List<Closure.Holding> reads = actor.closure().on("TABLE", table.id()).stream()
                    .filter(held -> held.right().privilege().equals("SELECT"))
                    .toList();
            if (reads.isEmpty() || stands(scene, actor, table)) {
                continue;
            }
            List<String> path = new ArrayList<>(reads.getFirst().path());
            path.add(table.rowSecurity() ? "no restrictive row policy of the agent's" : "row security is off");
            found.accept(new Finding(
                    Code.PGC017,
                    Severity.CRITICAL,
                    actor.name(),
                    table.name().toString(),
                    "read every row of " + table.name(),
                    path,
                    "the policy filters these rows, and Postgres does not: "
                            + Objects.requireNonNull(promise.rule("SELECT")),
                    Fix.apply()));
        }
    }

    private static void asleep(Scene scene, Scene.Actor actor, Relation table, Consumer<Finding> found) {
        scene.survey().snapshot().rowPolicies().stream()
                .filter(policy ->
                        policy.relation() == table.id() && !policy.name().startsWith("curb:"))
                .findFirst()
                .ifPresent(policy -> found.accept(new Finding(
                        Code.PGC047,
                        Severity.MEDIUM,
                        actor.name(),
                        table.name().toString(),
                        "read rows of " + table.name() + " that its row policies would hide",
                        List.of(actor.name(), "row policy " + policy.name(), "row security is off"),
                        "the row policies that somebody wrote there do nothing",
                        Fix.sql("ALTER TABLE " + table.name() + " ENABLE ROW LEVEL SECURITY")
                                .costing("everyone who is not its owner sees only what a row policy shows"))));
    }

    private static boolean stands(Scene scene, Scene.Actor actor, Relation table) {
        return table.rowSecurity()
                && scene.survey().snapshot().rowPolicies().stream()
                        .anyMatch(policy -> policy.relation() == table.id() && fence(actor, policy));
    }

    private static boolean fence(Scene.Actor actor, RowPolicy policy) {
        return !policy.permissive()
                && List.of("*", "r").contains(policy.command())
                && policy.name().equals("curb:" + actor.name())
                && policy.roles().contains(actor.name());
    }

    /** The table, and its partitions and children. */
    private static List<Relation> family(Scene scene, Relation table) {
        List<Relation> family = new ArrayList<>(List.of(table));
        for (int i = 0; i < family.size(); i++) {
            long parent = family.get(i).id();
            scene.relations().values().stream()
                    .filter(relation -> Objects.equals(relation.parent(), parent))
                    .forEach(family::add);
        }
        return family;
    }

    private static void tripwire(Scene.Actor actor, String role, Consumer<Finding> found) {
        boolean wired = actor.closure().holdings().stream()
                .map(Closure.Holding::right)
                .anyMatch(right -> right.grantee().equals(role)
                        && right.schema().equals("pgcurb")
                        && right.name().equals("tripwire")
                        && right.column().equals("wire"));
        if (!wired) {
            found.accept(new Finding(
                    Code.PGC011,
                    Severity.CRITICAL,
                    actor.name(),
                    dev.pgcurb.catalog.Name.quoted(role),
                    "take its row policies away with DROP OWNED",
                    List.of(dev.pgcurb.catalog.Name.quoted(role), "no column grant on pgcurb.tripwire"),
                    "DROP OWNED BY CURRENT_USER deletes the row policies written to the role, unless a column grant makes it fail",
                    Fix.sql("GRANT SELECT (wire) ON pgcurb.tripwire TO " + dev.pgcurb.catalog.Name.quoted(role))));
        }
    }
}
