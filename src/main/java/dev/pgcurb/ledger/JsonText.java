package dev.pgcurb.ledger;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object as text that {@code jsonb} can hold: NUL and halves of surrogate pairs become U+FFFD. By hand, because
 * an entry is written for each statement and a general mapper costs more than all else that the gateway does for one.
 */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder(384);

    /** An object with nothing in it. */
    JsonText() {
        out.append('{');
    }

    /** An object that begins with its kind. */
    JsonText(String kind) {
        this();
        put("kind", kind);
    }

    /** One more field, left out when it is null. */
    void put(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            string(value);
        }
    }

    /** One more field, left out when it is null. */
    void put(String name, @Nullable Long value) {
        if (value != null) {
            name(name);
            out.append(value.longValue());
        }
    }

    /** One more field: a list of strings, numbers, booleans, lists, maps and nulls. */
    void put(String name, List<? extends @Nullable Object> value) {
        name(name);
        any(value);
    }

    /** One more field: an object of strings, numbers, booleans, lists and maps. */
    void put(String name, Map<String, Object> value) {
        name(name);
        any(value);
    }

    /** The object, complete. */
    String end() {
        return out.append('}').toString();
    }

    private void name(String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        out.append('"').append(name).append("\":");
    }

    private void any(@Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Number number -> {
                if (Double.isFinite(number.doubleValue())) {
                    out.append(number);
                } else {
                    string(number.toString());
                }
            }
            case Boolean bool -> out.append(bool.booleanValue());
            case Map<?, ?> map -> {
                char before = '{';
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(before);
                    string(String.valueOf(entry.getKey()));
                    out.append(':');
                    any(entry.getValue());
                    before = ',';
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                char before = '[';
                for (Object inner : list) {
                    out.append(before);
                    any(inner);
                    before = ',';
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            default -> string(value.toString());
        }
    }

    private void string(String text) {
        out.append('"');
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            out.append(text, plain, i);
            escape(c);
            plain = i + 1;
        }
        out.append(text, plain, text.length()).append('"');
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c == 0 || c >= ' ') {
                    out.append('\uFFFD');
                } else {
                    out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                }
            }
        }
    }
}
