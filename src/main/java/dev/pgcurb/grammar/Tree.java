package dev.pgcurb.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How libpg_query writes a parse tree as JSON. A field of type Node is wrapped in an object whose one key is the name of
 * its struct and starts with an upper-case letter, {@code {"ColumnRef": {…}}}; a field of a fixed struct type is that
 * struct's fields at once. Zero, false, null and empty lists are left out.
 */
final class Tree {
    private Tree() {}

    /**
     * A wrapped node.
     *
     * @param tag the struct's name, such as {@code SelectStmt}
     */
    record Node(String tag, JsonNode body) {
        /** A field's content; a missing node where it is left out. */
        JsonNode get(String field) {
            return body.path(field);
        }
    }

    /** The node wrapped in this value; null where it is something else. */
    static @Nullable Node node(JsonNode value) {
        if (!value.isObject() || value.size() != 1) {
            return null;
        }
        Map.Entry<String, JsonNode> only = value.properties().iterator().next();
        return Character.isUpperCase(only.getKey().charAt(0)) ? new Node(only.getKey(), only.getValue()) : null;
    }

    /** The strings of a list of String nodes, such as a qualified name; anything else in the list is left out. */
    static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>(list.size());
        for (JsonNode item : list) {
            if (item.path("String").path("sval").isString()) {
                strings.add(item.path("String").path("sval").stringValue());
            }
        }
        return strings;
    }

    /** A field that is a C string; null where it is left out. */
    static @Nullable String string(JsonNode body, String field) {
        JsonNode value = body.path(field);
        return value.isString() ? value.stringValue() : null;
    }

    /** A field that is a C bool. */
    static boolean flag(JsonNode body, String field) {
        return body.path(field).asBoolean(false);
    }

    /** A constant, String, Integer or Float node as text, booleans as on and off; null for NULL and what is computed. */
    static @Nullable String constant(JsonNode value) {
        Node node = node(value);
        if (node == null) {
            return null;
        }
        JsonNode body = node.body();
        return switch (node.tag()) {
            case "A_Const" -> constantOf(body);
            case "TypeCast" -> constant(body.path("arg"));
            case "String" -> body.path("sval").asString("");
            case "Integer" -> body.path("ival").asString("0");
            case "Float" -> string(body, "fval");
            case "Boolean" -> flag(body, "boolval") ? "on" : "off";
            default -> null;
        };
    }

    private static @Nullable String constantOf(JsonNode body) {
        if (body.has("sval")) {
            return body.path("sval").path("sval").asString("");
        }
        if (body.has("ival")) {
            return body.path("ival").path("ival").asString("0");
        }
        if (body.has("boolval")) {
            return flag(body.path("boolval"), "boolval") ? "on" : "off";
        }
        return string(body.path("fval"), "fval");
    }
}
