package dev.pgcurb.drill;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads an attack file. A key that it does not know is refused: a misspelt {@code refused} would judge nothing. */
final class AttackFile {
    private static final Set<String> KEYS = Set.of(
            "id",
            "title",
            "class",
            "held_by",
            "rule",
            "why",
            "source",
            "worked_on",
            "from",
            "setup",
            "times",
            "run",
            "refused",
            "in_place",
            "door",
            "only_with",
            "fixture",
            "open",
            "unseen",
            "managed",
            "static");

    private final String name;

    private AttackFile(String name) {
        this.name = name;
    }

    /** @param name of the file, for messages */
    static Attack read(String name, String text) {
        try {
            return new AttackFile(name).attack(new YAMLMapper().readTree(text));
        } catch (JacksonException e) {
            throw Problem.of(Code.PGC540, "\"" + name + "\" is not YAML: " + e.getOriginalMessage())
                    .because(e);
        }
    }

    private Attack attack(JsonNode file) {
        if (!file.isObject()) {
            throw wrong("it is no mapping");
        }
        for (String key : file.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw wrong("it has an unknown key \"" + key + "\"");
            }
        }
        String word = text(file, "held_by", "postgres");
        HeldBy heldBy = HeldBy.of(word).orElseThrow(() -> wrong("nobody is called \"" + word + "\" in held_by"));
        List<String> run = texts(file.path("run"));
        String door = text(file, "door", "");
        String onlyWith = text(file, "only_with", "");
        if (heldBy == HeldBy.POSTGRES && run.isEmpty() && door.isEmpty() && onlyWith.isEmpty()) {
            throw wrong("it runs nothing");
        }
        Set<Integer> refused = numbers(file.path("refused"));
        int most = Math.max(run.size(), texts(file.path("fixture").path("run")).size());
        if (refused.stream().anyMatch(index -> index < 0 || index >= most)) {
            throw wrong("\"refused\" counts statements from 0, and there are " + run.size());
        }
        JsonNode managed = file.path("managed");
        return new Attack(
                required(file, "id"),
                required(file, "title"),
                text(file, "class", "own"),
                heldBy,
                text(file, "rule", ""),
                text(file, "why", ""),
                text(file, "source", name),
                numbers(file.path("worked_on")),
                file.path("from").asInt(0),
                steps(file.path("setup")),
                file.path("times").asInt(1),
                run,
                refused,
                door,
                file.path("in_place").asBoolean(false),
                onlyWith,
                new Attack.Fixture(
                        steps(file.path("fixture").path("setup")),
                        texts(file.path("fixture").path("run"))),
                text(file, "open", ""),
                text(file, "unseen", ""),
                managed.isObject()
                        ? Optional.of(new Attack.Managed(
                                text(managed, "held_by", ""),
                                text(managed, "rule", ""),
                                text(managed, "why", ""),
                                managed.path("from").asInt(0)))
                        : Optional.empty(),
                text(file, "static", "no"));
    }

    private List<Attack.Step> steps(JsonNode list) {
        List<Attack.Step> steps = new ArrayList<>();
        for (JsonNode one : list) {
            steps.add(
                    one.isObject()
                            ? new Attack.Step(required(one, "sql"), numbers(one.path("on")))
                            : new Attack.Step(one.asString(), Set.of()));
        }
        return steps;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        for (JsonNode one : list) {
            texts.add(one.asString());
        }
        return texts;
    }

    private static Set<Integer> numbers(JsonNode list) {
        Set<Integer> numbers = new LinkedHashSet<>();
        for (JsonNode one : list) {
            numbers.add(one.asInt());
        }
        return numbers;
    }

    private String required(JsonNode file, String key) {
        if (!file.path(key).isString() || file.path(key).asString().isBlank()) {
            throw wrong("it has no \"" + key + "\"");
        }
        return file.path(key).asString();
    }

    private static String text(JsonNode file, String key, String otherwise) {
        return file.has(key) ? file.get(key).asString() : otherwise;
    }

    private Problem wrong(String what) {
        return Problem.of(Code.PGC540, "attack file \"" + name + "\": " + what).hint("see docs/DRILL.md for its keys");
    }
}
