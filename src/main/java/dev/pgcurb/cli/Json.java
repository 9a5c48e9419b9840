package dev.pgcurb.cli;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object of an answer under {@code --json}. Keys keep their order; the outermost object starts with
 * {@code "v":1}, the version of what this verb prints.
 */
public final class Json {
    private final ObjectNode node = JsonNodeFactory.instance.objectNode();

    private Json() {}

    /** An outermost object. */
    public static Json answer() {
        return new Json().put("v", 1);
    }

    /** An object inside another. */
    public static Json object() {
        return new Json();
    }

    /** Adds a text; null becomes JSON's null. */
    public Json put(String key, @Nullable String value) {
        node.put(key, value);
        return this;
    }

    public Json put(String key, long value) {
        node.put(key, value);
        return this;
    }

    public Json put(String key, double value) {
        node.put(key, value);
        return this;
    }

    public Json put(String key, boolean value) {
        node.put(key, value);
        return this;
    }

    /** Adds an object; null becomes JSON's null. */
    public Json put(String key, @Nullable Json value) {
        node.set(key, value == null ? node.nullNode() : value.node);
        return this;
    }

    /** Adds what a JSON text says; null becomes JSON's null. */
    Json putJson(String key, @Nullable String json) {
        node.set(key, json == null ? node.nullNode() : JsonMapper.shared().readTree(json));
        return this;
    }

    public Json putObjects(String key, Collection<Json> values) {
        ArrayNode array = node.putArray(key);
        values.forEach(value -> array.add(value.node));
        return this;
    }

    public Json putTexts(String key, Collection<String> values) {
        ArrayNode array = node.putArray(key);
        values.forEach(array::add);
        return this;
    }

    /** The object on one line. */
    @Override
    public String toString() {
        return node.toString();
    }
}
