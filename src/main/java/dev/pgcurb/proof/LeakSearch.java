package dev.pgcurb.proof;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.ForeignKey;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Routine;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.explain.Code;
import dev.pgcurb.policy.Write;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Facts that leak past a filter that holds: keys that collide, keys that are checked, texts that everyone may read. */
final class LeakSearch implements Search {
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(password|passwd|secret|api[_-]?key)\\s*(:=|=|:)\\s*'[^']{4,}'|sk_live_\\w+|Bearer\\s+\\S{8,}"
                    + "|BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY");

    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        for (Scene.Actor actor : scene.actors()) {
            actor.promises().all().forEach(promise -> {
                Write write = promise.write();
                if (write != null && promise.filters()) {
                    uniques(scene, actor, promise, written(write), found);
                }
                if (write != null) {
                    foreignKeys(scene, actor, promise, written(write), found);
                    keys(actor, promise, write, found);
                }
                documents(actor, promise, found);
            });
        }
        secrets(scene, found);
    }

    private static Set<String> written(Write write) {
        Set<String> written = new TreeSet<>(write.insert());
        written.addAll(write.update());
        return written;
    }

    private static boolean names(String text, String column) {
        return Pattern.compile("\\b" + Pattern.quote(column) + "\\b", Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .find();
    }

    private static void uniques(
            Scene scene, Scene.Actor actor, Promise promise, Set<String> written, Consumer<Finding> found) {
        for (Survey.Unique unique : scene.survey().uniques()) {
            boolean its = unique.relation() == promise.relation().id();
            boolean bound = unique.columns().stream().anyMatch(column -> names(promise.filterText(), column));
            if (its && !bound && written.containsAll(unique.columns())) {
                found.accept(new Finding(
                        Code.PGC054,
                        Severity.LOW,
                        actor.name(),
                        promise.name() + " " + Name.quoted(unique.name()),
                        "ask whether a hidden row of " + promise.name() + " exists",
                        List.of(
                                actor.name(),
                                "writes " + String.join(", ", unique.columns()),
                                "unique index " + Name.quoted(unique.name()) + " spans everyone's rows"),
                        "a unique violation tells that a row is there which the filter hides, and a key can be squatted",
                        Fix.byHand(
                                "let the unique key begin with a column of the filter, or take the column out of what"
                                        + " the agent writes")));
            }
        }
    }

    private static void foreignKeys(
            Scene scene, Scene.Actor actor, Promise promise, Set<String> written, Consumer<Finding> found) {
        for (ForeignKey key : scene.survey().snapshot().foreignKeys()) {
            Relation referenced = scene.relations().get(key.referenced());
            if (key.referencing() != promise.relation().id()
                    || referenced == null
                    || !written.containsAll(key.columns())
                    || key.columns().stream().anyMatch(column -> names(promise.filterText(), column))) {
                continue;
            }
            boolean hidden =
                    actor.promises().on(key.referenced()).map(Promise::filters).orElse(promise.filters());
            if (hidden) {
                found.accept(new Finding(
                        Code.PGC055,
                        Severity.LOW,
                        actor.name(),
                        promise.name() + " " + Name.quoted(key.name()),
                        "ask whether a hidden row of " + referenced.name() + " exists, and point at it",
                        List.of(
                                actor.name(),
                                "writes " + String.join(", ", key.columns()) + " of " + promise.name(),
                                "foreign key " + Name.quoted(key.name()) + " looks at all of " + referenced.name()),
                        "foreign keys are checked past row security: the error tells, and the lock on the parent is held",
                        Fix.byHand("let the write's filter in the policy say which parents it may name")));
            }
        }
    }

    private static void keys(Scene.Actor actor, Promise promise, Write write, Consumer<Finding> found) {
        List<String> keys = promise.relation()
                .key()
                .map(key ->
                        key.columns().stream().filter(write.update()::contains).toList())
                .orElse(List.of());
        if (!keys.isEmpty()) {
            found.accept(new Finding(
                    Code.PGC056,
                    Severity.NOTE,
                    actor.name(),
                    promise.name().toString(),
                    "change the key of " + promise.name() + " (" + String.join(", ", keys) + ")",
                    List.of(actor.name(), String.valueOf(promise.rule("UPDATE")), "key of the table"),
                    "a row that changes its key is another row to everyone who kept the old one",
                    Fix.byHand("take the key out of \"update\" in the policy")));
        }
    }

    /** A column grant covers every key inside. Said where the policy bothers to withhold columns of the same table. */
    private static void documents(Scene.Actor actor, Promise promise, Consumer<Finding> found) {
        boolean withholds =
                promise.readable().size() < promise.relation().columns().size();
        for (Column column : promise.relation().columns()) {
            if (withholds && promise.plain(column.name()) && column.type().matches("jsonb?|xml|hstore|.*\\.hstore")) {
                found.accept(new Finding(
                        Code.PGC057,
                        Severity.NOTE,
                        actor.name(),
                        promise.name() + " (" + Name.quoted(column.name()) + ")",
                        "read every key inside " + promise.name() + "." + Name.quoted(column.name()),
                        List.of(actor.name(), String.valueOf(promise.rule("SELECT")), "type " + column.type()),
                        "columns of this table are withheld, and a document may hold the same facts again",
                        Fix.byHand("look what is inside; mask it by an expression if need be")));
            }
        }
    }

    private static void secrets(Scene scene, Consumer<Finding> found) {
        for (Survey.Remark remark : scene.survey().remarks()) {
            found.accept(secret(
                    "comment on " + remark.type() + " " + remark.name(),
                    Fix.byHand("write another comment, and change the secret: it was read")));
        }
        for (Routine routine : scene.routines().values()) {
            if (routine.extension() == null && SECRET.matcher(routine.source()).find()) {
                found.accept(secret(
                        routine.signature(),
                        Fix.byHand("keep the secret in a table that the function reads, and change it: it was read")));
            }
        }
    }

    private static Finding secret(String object, Fix fix) {
        return new Finding(
                Code.PGC058,
                Severity.LOW,
                "",
                object,
                "read what looks like a secret in " + object,
                List.of("PUBLIC", object),
                "comments and function bodies are in the catalogs, which every role may read",
                fix);
    }
}
