package dev.pgcurb.proof;

import dev.pgcurb.catalog.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What stays possible whatever anybody grants or revokes here, with who looks after it. Listed, never called closed. */
final class Residual {
    private static final Pattern WRITES = Pattern.compile(
            "\\b(INSERT\\s+INTO|UPDATE|DELETE\\s+FROM|MERGE\\s+INTO|NOTIFY|PERFORM)\\b", Pattern.CASE_INSENSITIVE);

    private Residual() {}

    static List<String> of(Scene scene) {
        List<String> stays = new ArrayList<>(PublicSearch.residual(scene));
        stays.add(
                "every session may SET what it likes of its own: timeouts, planner, memory; the watch and the gateway hold"
                        + " those ceilings, no setting does");
        stays.add(
                "every session may LISTEN and NOTIFY, and read names, comments and function bodies in the catalogs; the"
                        + " gateway refuses the first, keep secrets out of the second");
        stays.add("every role may change its own password and settings; a lease resets both when it opens");
        if (scene.actors().stream()
                .anyMatch(actor -> actor.promises().all().stream().anyMatch(Promise::filters))) {
            stays.add("EXPLAIN estimates from statistics over everybody's rows: it tells roughly how many there are");
        }
        for (Scene.Actor actor : scene.actors()) {
            triggers(scene, actor, stays);
        }
        return stays.stream().distinct().toList();
    }

    /** What an application's trigger writes elsewhere is neither counted nor captured, and fires again on undo. */
    private static void triggers(Scene scene, Scene.Actor actor, List<String> stays) {
        WriteReach reach = WriteReach.of(scene, actor);
        scene.survey().snapshot().triggers().stream()
                .filter(trigger ->
                        trigger.definition() == null && !trigger.enabled().equals("D"))
                .filter(trigger -> reach.direct().containsKey(trigger.relation())
                        || reach.byCascade().containsKey(trigger.relation()))
                .forEach(trigger -> {
                    Relation table = scene.relations().get(trigger.relation());
                    var function = scene.routines().get(trigger.function());
                    if (table != null
                            && function != null
                            && WRITES.matcher(function.source()).find()) {
                        stays.add("what trigger " + trigger.name() + " on " + table.name()
                                + " does elsewhere is neither counted nor undone");
                    }
                });
    }
}
