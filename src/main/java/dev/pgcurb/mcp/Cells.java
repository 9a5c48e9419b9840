package dev.pgcurb.mcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values as JSON. A number becomes one only where JSON loses nothing of it: {@code numeric} and large {@code bigint} stay text, as
 * Postgres prints them. Long texts are cut, and say so.
 */
final class Cells {
    /** The most characters of one value. */
    static final int CHARACTERS = 8_000;

    private static final long EXACT = 1L << 53;
    private static final int BOOL = 16;
    private static final int INT8 = 20;
    private static final int INT2 = 21;
    private static final int INT4 = 23;
    private static final int OID = 26;
    private static final int JSON = 114;
    private static final int FLOAT4 = 700;
    private static final int FLOAT8 = 701;
    private static final int JSONB = 3802;

    private Cells() {}

    static List<@Nullable Object> row(List<Column> columns, List<@Nullable String> values) {
        List<@Nullable Object> cells = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            cells.add(value == null ? null : cell(columns.get(i).type(), value));
        }
        return cells;
    }

    static Object cell(int type, String value) {
        return switch (type) {
            case BOOL -> value.equals("t");
            case INT2, INT4, OID -> Long.valueOf(value);
            case INT8 -> {
                long number = Long.parseLong(value);
                yield Math.abs(number) <= EXACT ? (Object) number : value;
            }
            case FLOAT4, FLOAT8 -> {
                double number = Double.parseDouble(value.replace("Infinity", "NaN"));
                yield Double.isNaN(number) ? (Object) value : number;
            }
            case JSON, JSONB -> value.length() > CHARACTERS ? cut(value) : json(value);
            default -> cut(value);
        };
    }

    private static Object json(String value) {
        try {
            return JsonMapper.shared().readValue(value, Object.class);
        } catch (JacksonException e) {
            return value; // Postgres takes numbers that are too long for anybody else
        }
    }

    private static String cut(String value) {
        return value.length() <= CHARACTERS
                ? value
                : value.substring(0, CHARACTERS) + "… (" + value.length() + " characters)";
    }
}
