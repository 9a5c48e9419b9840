package dev.pgcurb.plan;

import dev.pgcurb.catalog.Function;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The functions and views of schema pgcurb, held against how Postgres told them when they were made. */
final class OwnObjects {
    private static final String SCHEMA = "pgcurb";

    private OwnObjects() {}

    /** The files of which a function or view was changed or dropped since. Empty where nothing was recorded. */
    static Set<String> changedFiles(Snapshot snapshot, Records records) {
        Map<String, String> made = new HashMap<>();
        Map<String, String> there = new HashMap<>();
        Set<String> names = new TreeSet<>();
        records.rows("built").forEach(row -> {
            String object = Objects.requireNonNull(row.get("object"));
            if ("function".equals(row.get("kind"))) {
                made.put(object, Objects.requireNonNull(row.get("definition")));
            } else if ("view".equals(row.get("kind")) && object.startsWith(SCHEMA + ".")) {
                made.put(object.substring(SCHEMA.length() + 1), Objects.requireNonNull(row.get("definition")));
            }
        });
        if (made.isEmpty()) {
            return Set.of();
        }
        functions(snapshot).forEach(function -> there.put(name(function), Objects.requireNonNull(function.source())));
        snapshot.relations().stream()
                .filter(view -> view.kind() == Relation.Kind.VIEW
                        && view.name().schema().equals(SCHEMA))
                .forEach(view -> there.put(view.name().name(), told(view)));
        made.forEach((object, definition) -> {
            if (!definition.equals(there.get(object))) {
                names.add(object.replaceFirst("\\(.*", ""));
            }
        });
        return SchemaFiles.all().stream()
                .filter(file -> Statements.named(file.sql()).stream().anyMatch(names::contains))
                .map(Installed::file)
                .collect(Collectors.toSet());
    }

    /** Functions of the schema that no file makes: somebody's, or of a former version. */
    static List<StrayFunction> strays(Snapshot snapshot) {
        Set<String> known = SchemaFiles.all().stream()
                .flatMap(file -> Statements.named(file.sql()).stream())
                .collect(Collectors.toSet());
        return functions(snapshot).stream()
                .filter(function -> !known.contains(function.name().name()))
                .map(function -> new StrayFunction(function.signature()))
                .toList();
    }

    private static List<Function> functions(Snapshot snapshot) {
        return snapshot.functions().stream()
                .filter(function -> function.name().schema().equals(SCHEMA) && function.source() != null)
                .toList();
    }

    /** As {@code record_built.sql} tells it. */
    private static String told(Relation view) {
        String options = String.join(",", view.options());
        return view.definition() + (options.isEmpty() ? "" : "\n" + options);
    }

    private static String name(Function function) {
        return function.name().name() + "(" + function.arguments() + ")";
    }
}
