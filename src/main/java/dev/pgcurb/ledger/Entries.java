package dev.pgcurb.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Turns what the callers say into the JSON objects that {@code pgcurb.append} takes, one line of text each. */
final class Entries {
    /** Characters of a statement that are kept. */
    static final int MAX_STATEMENT = 64 * 1024;

    private static final JsonMapper JSON = JsonMapper.shared();

    private Entries() {}

    static String attempt(Intent intent) {
        Map<String, Object> entry = entry("attempt");
        put(entry, intent.session());
        putStatement(entry, intent.statement());
        put(entry, "fingerprint", intent.fingerprint());
        putDetail(entry, intent.detail());
        return json(entry);
    }

    /** What an outcome says, as a JSON object that is not yet an entry. */
    static String outcome(Outcome outcome) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("verdict", outcome.verdict().name().toLowerCase(Locale.ROOT));
        put(entry, "rule", outcome.rule());
        put(entry, "sqlstate", outcome.sqlstate());
        put(entry, "rows", outcome.rows());
        put(
                entry,
                "duration_us",
                outcome.duration() == null ? null : outcome.duration().toNanos() / 1000);
        put(entry, "hold_id", outcome.holdId());
        putDetail(entry, outcome.detail());
        return json(entry);
    }

    /** An outcome as an entry of its own. */
    static String settling(long attemptId, String outcome) {
        return with("{\"kind\":\"outcome\",\"refers_to\":" + attemptId + "}", outcome);
    }

    /** Whether both have a {@code detail}, so that one would hide the other's. */
    static boolean bothDetailed(String attempt, String outcome) {
        return attempt.contains("\"detail\":") && outcome.contains("\"detail\":");
    }

    /** One JSON object with the fields of another, which has at least one, behind its own. */
    static String with(String object, String more) {
        return object.substring(0, object.length() - 1) + "," + more.substring(1);
    }

    static String event(Event event) {
        Map<String, Object> entry = entry(event.kind());
        if (event.session() != null) {
            put(entry, event.session());
        }
        putDetail(entry, event.detail());
        return json(entry);
    }

    private static Map<String, Object> entry(String kind) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("kind", kind);
        return entry;
    }

    private static void put(Map<String, Object> entry, Session session) {
        entry.put("agent", session.agent());
        put(entry, "slot", session.slot());
        put(entry, "lease_id", session.leaseId());
        put(entry, "client", session.client());
        put(entry, "application_name", session.applicationName());
    }

    private static void put(Map<String, Object> entry, String name, @Nullable Object value) {
        if (value != null) {
            entry.put(name, value);
        }
    }

    private static void putDetail(Map<String, Object> entry, Map<String, Object> detail) {
        if (!detail.isEmpty()) {
            entry.put("detail", detail);
        }
    }

    private static void putStatement(Map<String, Object> entry, String statement) {
        if (statement.length() <= MAX_STATEMENT) {
            entry.put("statement", statement);
            return;
        }
        entry.put("statement", statement.substring(0, MAX_STATEMENT));
        entry.put("statement_length", statement.length());
        entry.put("statement_sha256", HexFormat.of().formatHex(sha256(statement.getBytes(StandardCharsets.UTF_8))));
    }

    private static String json(Map<String, Object> entry) {
        return JSON.writeValueAsString(storable(entry));
    }

    /** The same value without what jsonb cannot hold: NUL and halves of surrogate pairs become U+FFFD. */
    private static Object storable(Object value) {
        return switch (value) {
            case String text -> storable(text);
            case Map<?, ?> map -> {
                Map<String, Object> clean = new LinkedHashMap<>();
                map.forEach((key, inner) -> clean.put(storable(String.valueOf(key)), storable(inner)));
                yield clean;
            }
            case List<?> list -> {
                List<Object> clean = new ArrayList<>(list.size());
                list.forEach(inner -> clean.add(storable(inner)));
                yield clean;
            }
            default -> value;
        };
    }

    static String storable(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                clean = clean == null ? new StringBuilder(text) : clean;
                clean.setCharAt(i, '\uFFFD');
            }
        }
        return clean == null ? text : clean.toString();
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
