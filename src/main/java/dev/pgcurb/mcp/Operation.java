package dev.pgcurb.mcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A function of the database that was granted to the agent by name.
 *
 * @param procedure whether it is called by CALL
 * @param volatileOne whether it may change something, as Postgres was told
 * @param comment what its author says about it; null: nothing
 */
record Operation(
        String schema,
        String name,
        boolean procedure,
        boolean volatileOne,
        @Nullable String comment,
        List<Argument> arguments) {
    Operation {
        arguments = List.copyOf(arguments);
    }

    /**
     * One of its arguments.
     *
     * @param name empty where it has none
     * @param type as Postgres writes it
     * @param element of what it is an array; null: it is none
     * @param optional whether it has a default
     * @param values of its enum; empty: it is none
     */
    record Argument(String name, String type, @Nullable String element, boolean optional, List<String> values) {
        Argument {
            values = List.copyOf(values);
        }
    }

    static Operation read(JsonNode node) {
        List<Argument> arguments = new ArrayList<>();
        for (JsonNode one : node.path("arguments")) {
            List<String> values = new ArrayList<>();
            one.path("values").forEach(value -> values.add(value.asString()));
            arguments.add(new Argument(
                    one.path("name").asString(),
                    one.path("type").asString(),
                    text(one.path("element")),
                    one.path("optional").asBoolean(),
                    values));
        }
        return new Operation(
                node.path("schema").asString(),
                node.path("name").asString(),
                node.path("procedure").asBoolean(),
                node.path("volatile").asBoolean(),
                text(node.path("comment")),
                arguments);
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() ? node.asString() : null;
    }
}
