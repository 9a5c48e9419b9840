package dev.pgcurb.mcp;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arguments of functions: as JSON Schema for the client, and as text for Postgres, which has the last word on them. */
final class Arguments {
    private Arguments() {}

    static Map<String, Object> schema(Operation.Argument argument) {
        if (!argument.values().isEmpty()) {
            Map<String, Object> schema = Schema.typed("string", argument.type());
            schema.put("enum", argument.values());
            return schema;
        }
        String element = argument.element();
        if (element != null) {
            Map<String, Object> schema = Schema.list(schema(element));
            schema.put("description", argument.type());
            return schema;
        }
        return schema(argument.type());
    }

    private static Map<String, Object> schema(String type) {
        return switch (type) {
            case "smallint", "integer", "bigint" -> Schema.typed("integer", type);
            case "real", "double precision" -> Schema.typed("number", type);
            case "numeric" -> {
                Map<String, Object> schema = new LinkedHashMap<>();
                schema.put("type", List.of("number", "string"));
                schema.put("description", "numeric; as a string where digits matter");
                yield schema;
            }
            case "boolean" -> Schema.typed("boolean", type);
            case "json", "jsonb" -> {
                Map<String, Object> any = new LinkedHashMap<>();
                any.put("description", "any JSON value");
                yield any;
            }
            case "date" -> formatted("date", type);
            case "timestamp with time zone" -> formatted("date-time", type);
            case "uuid" -> formatted("uuid", type);
            default -> Schema.typed("string", type);
        };
    }

    private static Map<String, Object> formatted(String format, String type) {
        Map<String, Object> schema = Schema.typed("string", type);
        schema.put("format", format);
        return schema;
    }

    /** A value as Postgres reads it, or null. */
    static @Nullable String text(Operation.Argument argument, @Nullable Object value) throws Tool.Misuse {
        if (value == null) {
            return null;
        }
        if (argument.type().equals("json") || argument.type().equals("jsonb")) {
            return Answer.json(value);
        }
        if (argument.element() != null) {
            if (value instanceof List<?> list) {
                return array(argument, list);
            }
            throw new Tool.Misuse("\"" + argument.name() + "\" must be a list");
        }
        return scalar(argument, value);
    }

    private static String scalar(Operation.Argument argument, Object value) throws Tool.Misuse {
        return switch (value) {
            case String text -> text;
            case Boolean truth -> truth.toString();
            case Number number -> new BigDecimal(number.toString()).toPlainString();
            default -> throw new Tool.Misuse("\"" + argument.name() + "\" must be of type " + argument.type());
        };
    }

    private static String array(Operation.Argument argument, List<?> list) throws Tool.Misuse {
        List<String> elements = new ArrayList<>();
        for (Object one : list) {
            elements.add(
                    one == null
                            ? "NULL"
                            : "\"" + scalar(argument, one).replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
        return "{" + String.join(",", elements) + "}";
    }
}
