package dev.pgcurb.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** Turns what the callers say into the JSON objects that {@code pgcurb.append} takes, one line of text each. */
final class Entries {
    /** Characters of a statement that are kept. */
    static final int MAX_STATEMENT = 64 * 1024;

    private Entries() {}

    static String attempt(Intent intent) {
        var json = new JsonText("attempt");
        put(json, intent.session());
        putStatement(json, intent.statement());
        json.put("fingerprint", intent.fingerprint());
        if (!intent.parameters().isEmpty()) {
            json.put(
                    "parameters",
                    intent.parameters().stream().map(Parameter::json).toList());
        }
        putDetail(json, intent.detail());
        return json.end();
    }

    /** What an outcome says, as a JSON object that is not yet an entry. */
    static String outcome(Outcome outcome) {
        var json = new JsonText();
        json.put("verdict", outcome.verdict().name().toLowerCase(Locale.ROOT));
        json.put("rule", outcome.rule());
        json.put("sqlstate", outcome.sqlstate());
        json.put("rows", outcome.rows());
        json.put(
                "duration_us",
                outcome.duration() == null ? null : outcome.duration().toNanos() / 1000);
        json.put("hold_id", outcome.holdId());
        putDetail(json, outcome.detail());
        return json.end();
    }

    /** An outcome as an entry of its own. */
    static String settling(long attemptId, String outcome) {
        return with("{\"kind\":\"outcome\",\"refers_to\":" + attemptId + "}", outcome);
    }

    /** Whether both have a {@code detail}, so that one would hide the other's. */
    static boolean bothDetailed(Intent attempt, Outcome outcome) {
        return !attempt.detail().isEmpty() && !outcome.detail().isEmpty();
    }

    /** One JSON object with the fields of another, which has at least one, behind its own. */
    static String with(String object, String more) {
        return object.substring(0, object.length() - 1) + "," + more.substring(1);
    }

    static String event(Event event) {
        var json = new JsonText(event.kind());
        if (event.session() != null) {
            put(json, event.session());
        }
        putDetail(json, event.detail());
        return json.end();
    }

    static void put(JsonText json, Session session) {
        json.put("agent", session.agent());
        json.put("slot", session.slot());
        json.put("lease_id", session.leaseId());
        json.put("client", session.client());
        json.put("application_name", session.applicationName());
    }

    private static void putDetail(JsonText json, Map<String, Object> detail) {
        if (!detail.isEmpty()) {
            json.put("detail", detail);
        }
    }

    private static void putStatement(JsonText json, String statement) {
        if (statement.length() <= MAX_STATEMENT) {
            json.put("statement", statement);
            return;
        }
        json.put("statement", statement.substring(0, MAX_STATEMENT));
        json.put("statement_length", (long) statement.length());
        json.put("statement_sha256", HexFormat.of().formatHex(sha256(statement.getBytes(StandardCharsets.UTF_8))));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
