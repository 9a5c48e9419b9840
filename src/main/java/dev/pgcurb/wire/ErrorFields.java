package dev.pgcurb.wire;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an ErrorResponse or NoticeResponse, by their one-letter codes, all of them, in the order in which they came.
 * Immutable.
 *
 * @see <a href="https://www.postgresql.org/docs/18/protocol-error-fields.html">Error and Notice Message Fields</a>
 */
public record ErrorFields(Map<Character, String> fields) {
    public static final char SEVERITY = 'S';
    public static final char SEVERITY_UNLOCALIZED = 'V';
    public static final char SQLSTATE = 'C';
    public static final char MESSAGE = 'M';
    public static final char DETAIL = 'D';
    public static final char HINT = 'H';
    public static final char POSITION = 'P';
    public static final char CONTEXT = 'W';
    public static final char TABLE = 't';
    public static final char COLUMN = 'c';
    public static final char DATA_TYPE = 'd';
    public static final char CONSTRAINT = 'n';

    /** The largest error that is taken into memory, in bytes; Postgres itself seldom passes a few kilobytes. */
    public static final int BYTES = 16 << 20;

    public ErrorFields {
        fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** An error of our own. {@code detail} and {@code hint} may be null. */
    public static ErrorFields of(
            String severity, String sqlstate, String message, @Nullable String detail, @Nullable String hint) {
        Map<Character, String> fields = new LinkedHashMap<>();
        fields.put(SEVERITY, severity);
        fields.put(SEVERITY_UNLOCALIZED, severity);
        fields.put(SQLSTATE, sqlstate);
        fields.put(MESSAGE, message);
        if (detail != null) {
            fields.put(DETAIL, detail);
        }
        if (hint != null) {
            fields.put(HINT, hint);
        }
        return new ErrorFields(fields);
    }

    /** Decodes the payload of an ErrorResponse or NoticeResponse. */
    public static ErrorFields read(byte[] payload) throws ProtocolViolation {
        var p = new PayloadReader(payload);
        Map<Character, String> fields = new LinkedHashMap<>();
        for (byte code = p.int8(); code != 0; code = p.int8()) {
            fields.put((char) (code & 0xff), p.string());
        }
        p.end();
        return new ErrorFields(fields);
    }

    /** The field, or the empty string when it was not sent. */
    public String get(char code) {
        return fields.getOrDefault(code, "");
    }

    public String sqlstate() {
        return get(SQLSTATE);
    }

    /** Whether the sender closes the connection after it. Judged by the field that is never translated. */
    public boolean fatal() {
        String severity = get(SEVERITY_UNLOCALIZED);
        return severity.equals("FATAL") || severity.equals("PANIC");
    }

    /** A copy with one field set, or without it when {@code value} is null. */
    public ErrorFields with(char code, @Nullable String value) {
        Map<Character, String> copy = new LinkedHashMap<>(fields);
        if (value == null) {
            copy.remove(code);
        } else {
            copy.put(code, value);
        }
        return new ErrorFields(copy);
    }

    /** A copy with a sentence added to DETAIL. */
    public ErrorFields withDetail(String sentence) {
        String before = get(DETAIL);
        return with(DETAIL, before.isEmpty() ? sentence : before + (before.endsWith(".") ? " " : "\n") + sentence);
    }

    /** Writes the message; a zero inside a field would cut the message short, so it is dropped. */
    public void write(FrameWriter out, byte tag) throws IOException {
        out.begin(tag);
        fields.forEach((code, value) -> out.int8(code).string(value.replace("\0", "")));
        out.int8(0).end();
    }
}
