package dev.pgcurb.policy;

import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The tree as JSON, for the schema: plain scalars are typed as YAML 1.2 does (section 10.2), as far as
 * a policy has such values. A number with a fraction or an exponent is none of them, so it stays text. */
final class YamlJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private YamlJson() {}

    static JsonNode of(Yaml yaml) {
        return switch (yaml) {
            case Yaml.Scalar scalar -> scalar(scalar);
            case Yaml.Sequence list -> {
                ArrayNode array = JSON.arrayNode();
                list.items().forEach(item -> array.add(of(item)));
                yield array;
            }
            case Yaml.Mapping mapping -> {
                ObjectNode object = JSON.objectNode();
                mapping.entries().forEach(entry -> object.set(entry.key().text(), of(entry.value())));
                yield object;
            }
        };
    }

    private static JsonNode scalar(Yaml.Scalar scalar) {
        String text = scalar.text();
        if (!scalar.plain()) {
            return JSON.stringNode(text);
        }
        if (text.matches("-?(0|[1-9][0-9]*)") && text.length() < 40) {
            return JSON.numberNode(new BigInteger(text));
        }
        return switch (text) {
            case "", "~", "null" -> JSON.nullNode();
            case "true" -> JSON.booleanNode(true);
            case "false" -> JSON.booleanNode(false);
            default -> JSON.stringNode(text);
        };
    }
}
