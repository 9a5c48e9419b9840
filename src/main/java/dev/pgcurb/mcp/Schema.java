package dev.pgcurb.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON Schema of an object, put together property by property. */
final class Schema {
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();

    private Schema() {}

    static Schema object() {
        return new Schema();
    }

    Schema required(String name, Map<String, Object> type) {
        properties.put(name, type);
        required.add(name);
        return this;
    }

    Schema optional(String name, Map<String, Object> type) {
        properties.put(name, type);
        return this;
    }

    /** The schema; other properties than these are refused. */
    Map<String, Object> closed() {
        Map<String, Object> schema = open();
        schema.put("additionalProperties", false);
        return schema;
    }

    Map<String, Object> open() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    static Map<String, Object> text(String description) {
        return typed("string", description);
    }

    static Map<String, Object> typed(String type, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        schema.put("description", description);
        return schema;
    }

    static Map<String, Object> type(String type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        return schema;
    }

    static Map<String, Object> number(String description, long otherwise, long least, long most) {
        Map<String, Object> schema = typed("integer", description);
        schema.put("default", otherwise);
        schema.put("minimum", least);
        schema.put("maximum", most);
        return schema;
    }

    static Map<String, Object> list(Map<String, Object> items) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", items);
        return schema;
    }

    /** What every answer has: where it comes from, its entry in the ledger, and what went wrong. */
    static Schema answer() {
        return object().optional("database", type("string"))
                .optional("environment", type("string"))
                .optional("ledger_entry", type("integer"))
                .optional("error", type("object"));
    }

    /** An answer with rows. */
    static Schema rows() {
        return answer().optional("columns", list(type("string")))
                .optional("rows", list(type("array")))
                .optional("row_count", type("integer"))
                .optional("truncated", type("boolean"))
                .optional("limit", type("integer"));
    }
}
