package dev.pgcurb.proof;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Routine;
import dev.pgcurb.catalog.Trigger;
import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Whether what an agent can change is counted and captured, and whose triggers fire when it does. */
final class WriteSearch implements Search {
    private static final int GUARDS = 3;

    private static final Pattern ASSERTS = Pattern.compile("\\bASSERT\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern DEPTH = Pattern.compile("\\bpg_trigger_depth\\s*\\(", Pattern.CASE_INSENSITIVE);
    private static final Pattern WRITES = Pattern.compile(
            "\\b(INSERT\\s+INTO|UPDATE|DELETE\\s+FROM|MERGE\\s+INTO)\\s+(\\w+)\\b(?!\\s*\\.)(?!\\s+OF\\b)",
            Pattern.CASE_INSENSITIVE);

    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        Map<Long, List<Trigger>> triggers = new LinkedHashMap<>();
        scene.survey()
                .snapshot()
                .triggers()
                .forEach(trigger -> triggers.computeIfAbsent(trigger.relation(), id -> new ArrayList<>())
                        .add(trigger));
        for (Scene.Actor actor : scene.actors()) {
            WriteReach reach = WriteReach.of(scene, actor);
            reach.direct().forEach((table, path) -> {
                Relation relation = Objects.requireNonNull(scene.relations().get(table));
                boolean promised = actor.promises()
                        .on(table)
                        .map(promise -> promise.write() != null)
                        .orElse(false);
                if (promised && !guarded(triggers.getOrDefault(table, List.of()))) {
                    found.accept(unguarded(actor, relation, path));
                }
                fire(scene, actor, relation, triggers.getOrDefault(table, List.of()), found);
            });
            reach.byCascade().forEach((table, path) -> {
                Relation relation = scene.relations().get(table);
                if (relation == null) {
                    return;
                }
                if (!guarded(triggers.getOrDefault(table, List.of()))) {
                    found.accept(cascade(actor, relation, path, reach));
                }
                if (!reach.direct().containsKey(table)) {
                    fire(scene, actor, relation, triggers.getOrDefault(table, List.of()), found);
                }
            });
        }
    }

    private static boolean guarded(List<Trigger> triggers) {
        List<Trigger> guards = triggers.stream()
                .filter(trigger -> trigger.definition() != null)
                .toList();
        return guards.size() >= GUARDS
                && guards.stream().allMatch(guard -> guard.enabled().equals("A"));
    }

    private static Finding unguarded(Scene.Actor actor, Relation table, List<String> path) {
        return new Finding(
                Code.PGC050,
                Severity.CRITICAL,
                actor.name(),
                table.name().toString(),
                "write " + table.name() + " uncounted",
                path,
                "the guards are gone or switched off: no ceiling holds there, and nothing can be undone",
                Fix.apply());
    }

    private static Finding cascade(Scene.Actor actor, Relation table, List<String> path, WriteReach reach) {
        long first = reach.direct().entrySet().stream()
                .filter(entry -> path.containsAll(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(-1L);
        boolean promised = actor.promises()
                .on(first)
                .map(promise -> promise.write() != null)
                .orElse(false);
        return new Finding(
                Code.PGC051,
                Severity.HIGH,
                actor.name(),
                table.name().toString(),
                "change " + table.name() + " by a foreign key",
                path,
                "Postgres asks nobody's rights for a cascade: those rows go uncounted and uncaptured, past row security",
                promised ? Fix.apply() : Fix.byHand("take away the right that the cascade starts from"));
    }

    /** The application's own triggers: what an agent decides must not decide what they do. */
    private static void fire(
            Scene scene, Scene.Actor actor, Relation table, List<Trigger> triggers, Consumer<Finding> found) {
        for (Trigger trigger : triggers) {
            Routine function = scene.routines().get(trigger.function());
            if (trigger.definition() != null || trigger.enabled().equals("D") || function == null) {
                continue;
            }
            String source = function.source();
            List<String> believes = new ArrayList<>();
            if (PolicySearch.SETTING.matcher(source).find()) {
                believes.add("a setting, which anyone may SET");
            }
            if (ASSERTS.matcher(source).find()) {
                believes.add("ASSERT, which plpgsql.check_asserts switches off");
            }
            if (DEPTH.matcher(source).find()) {
                believes.add("pg_trigger_depth(), which any other trigger raises");
            }
            List<String> path = List.of(
                    actor.name(),
                    "writes " + table.name(),
                    "fires trigger " + Name.quoted(trigger.name()),
                    "which calls " + function.signature());
            if (!believes.isEmpty()) {
                found.accept(
                        new Finding(
                                Code.PGC052,
                                Severity.MEDIUM,
                                actor.name(),
                                Name.quoted(trigger.name()) + " on " + table.name(),
                                "get past trigger " + Name.quoted(trigger.name()) + " on " + table.name(),
                                path,
                                "it believes " + String.join(", and ", believes),
                                Fix.byHand(
                                        "let it ask session_user, or pgcurb.claim('…'), and nothing that the agent can change")));
            }
            if (shadowed(function)) {
                found.accept(new Finding(
                        Code.PGC053,
                        Severity.HIGH,
                        actor.name(),
                        Name.quoted(trigger.name()) + " on " + table.name(),
                        "turn trigger " + Name.quoted(trigger.name()) + " onto a table of its own",
                        path,
                        "it writes to a name without a schema under its caller's search_path",
                        Fix.sql("ALTER FUNCTION " + function.signature() + " SET search_path = pg_catalog, "
                                        + Name.quoted(function.name().schema()) + ", pg_temp")
                                .costing("names in its body that are in no schema of that path are no longer found")));
            }
        }
    }

    private static boolean shadowed(Routine function) {
        if (function.searchPath().isPresent()) {
            return false;
        }
        return WRITES.matcher(function.source()).results().anyMatch(found -> true);
    }
}
