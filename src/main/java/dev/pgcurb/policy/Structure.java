package dev.pgcurb.policy;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.pgcurb.explain.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds the tree against policy.schema.json, the same file that editors complete and check with, and says what is
 * wrong in words of the policy. What a value must be stands in the schema as {@code title}.
 */
final class Structure {
    private static final String SCHEMA = "policy.schema.json";

    private final Yaml.Mapping root;
    private final Report report;

    private Structure(Yaml.Mapping root, Report report) {
        this.root = root;
        this.report = report;
    }

    /** The schema, read and compiled once, when the first policy is checked. */
    private static final class Compiled {
        static final JsonNode NODE = new JsonMapper().readTree(schema());
        static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(NODE);
    }

    /** Reports everything in the tree that the schema does not allow. */
    static void check(Yaml.Mapping root, Report report) {
        Structure structure = new Structure(root, report);
        Compiled.SCHEMA.validate(YamlJson.of(root)).forEach(structure::report);
    }

    /** The text of the schema. */
    static String schema() {
        try (InputStream in = Objects.requireNonNull(Structure.class.getResourceAsStream(SCHEMA), SCHEMA)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(Error error) {
        Place place = place(error.getInstanceLocation());
        switch (error.getKeyword()) {
            case "additionalProperties" -> unknownKey(place, error);
            case "required" -> missingKey(place, error);
            case "minItems", "minProperties", "minLength" -> empty(place);
            case "minimum", "maximum" ->
                report.error(
                        Code.PGC108,
                        place.value().source(),
                        place.name() + " is " + place.value().called() + ", and must be " + expected(error),
                        null);
            case "uniqueItems" ->
                report.error(Code.PGC113, place.value().source(), place.name() + " names something twice", null);
            default -> wrongKind(place, error);
        }
    }

    private void unknownKey(Place place, Error error) {
        String key = Objects.requireNonNull(error.getProperty());
        List<String> known = List.copyOf(parent(error).path("properties").propertyNames());
        Source source = place.value() instanceof Yaml.Mapping mapping
                ? mapping.entry(key).map(entry -> entry.key().source()).orElse(mapping.source())
                : place.value().source();
        report.error(
                Code.PGC105,
                source,
                "\"" + key + "\" is no key of " + place.section(),
                Nearest.hint(key, known, "the keys here are: " + String.join(", ", known)));
    }

    private void missingKey(Place place, Error error) {
        String key = Objects.requireNonNull(error.getProperty());
        String meaning =
                parent(error).path("properties").path(key).path("description").asString("");
        report.error(
                Code.PGC106,
                place.source(),
                "\"" + key + "\" is missing in " + place.section(),
                meaning.isEmpty() ? "add it" : "add it: " + lowered(meaning));
    }

    private void empty(Place place) {
        report.error(
                Code.PGC109,
                place.value().source(),
                place.name() + " is empty",
                "say what is meant, or remove the key: the default is the narrow one");
    }

    private void wrongKind(Place place, Error error) {
        if (place.value() instanceof Yaml.Scalar scalar && scalar.empty()) {
            report.error(
                    Code.PGC109, place.source(), place.name() + " has no value, and must be " + expected(error), null);
            return;
        }
        report.error(
                Code.PGC107,
                place.value().source(),
                place.name() + " is " + place.value().called() + ", and must be " + expected(error),
                null);
    }

    private static String expected(Error error) {
        return parent(error).path("title").asString("as the schema says");
    }

    /** The part of the schema whose keyword failed. */
    private static JsonNode parent(Error error) {
        NodePath path = error.getSchemaLocation().getFragment();
        JsonNode node = Compiled.NODE;
        for (int i = 0; i < path.getNameCount() - 1; i++) {
            node = path.getElement(i) instanceof Integer index ? node.path(index) : node.path(path.getName(i));
        }
        return node;
    }

    private static String lowered(String sentence) {
        String text = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /** A node with the keys that lead to it; {@code source} is that of its key, or its own in a list. */
    private record Place(String path, String name, Yaml value, Source source) {

        String section() {
            return path.isEmpty() ? "the policy" : "\"" + path + "\"";
        }
    }

    private Place place(NodePath location) {
        Place place = new Place("", "the policy", root, root.source());
        for (int i = 0; i < location.getNameCount(); i++) {
            place = location.getElement(i) instanceof Integer index
                    ? item(place, index)
                    : entry(place, String.valueOf(location.getElement(i)));
        }
        return place;
    }

    private static Place item(Place list, int index) {
        Yaml item = ((Yaml.Sequence) list.value()).items().get(index);
        return new Place(list.path(), "an item of " + list.name(), item, item.source());
    }

    private static Place entry(Place mapping, String key) {
        Yaml.Entry entry = ((Yaml.Mapping) mapping.value()).entry(key).orElseThrow();
        boolean top = mapping.path().isEmpty() || mapping.path().equals("agents");
        return new Place(
                top ? key : mapping.path() + "." + key,
                "\"" + key + "\"",
                entry.value(),
                entry.key().source());
    }
}
