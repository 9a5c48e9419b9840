package dev.pgcurb.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value that came apart from a statement's text, as far as it is kept. Untrusted, as the statement is. */
public sealed interface Parameter {
    /** NULL. */
    record Null() implements Parameter {}

    /** The whole value, as Postgres would read it. */
    record Text(String text) implements Parameter {}

    /**
     * The beginning of a value.
     *
     * @param bytes of the whole value, as it was sent
     */
    record Cut(String text, int bytes) implements Parameter {}

    /**
     * A binary value of a type that the gateway does not read.
     *
     * @param hex its bytes, or the first ones
     * @param oid of its type in {@code pg_type}; 0 where nobody said
     * @param bytes of the whole value
     */
    record Hex(String hex, long oid, int bytes) implements Parameter {}

    /** So many more came behind the others, and nothing of them is kept. */
    record More(int count) implements Parameter {}

    /** As an entry has it: null, a string, or an object where there is more to say. */
    default @Nullable Object json() {
        Map<String, Object> json = new LinkedHashMap<>();
        switch (this) {
            case Null n -> {
                return null;
            }
            case Text t -> {
                return t.text;
            }
            case Cut c -> {
                json.put("text", c.text);
                json.put("cut", true);
                json.put("bytes", c.bytes);
            }
            case Hex h -> {
                json.put("hex", h.hex);
                json.put("type", h.oid);
                if (h.hex.length() < 2L * h.bytes) {
                    json.put("cut", true);
                }
                json.put("bytes", h.bytes);
            }
            case More m -> json.put("more", m.count);
        }
        return json;
    }
}
