package dev.pgcurb.ledger;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One statement that is about to be attempted.
 *
 * @param session who attempts it
 * @param statement its text; more than {@value Entries#MAX_STATEMENT} characters are cut in the record, which then holds
 *     the length and the SHA-256 of the whole
 * @param fingerprint the same for statements that differ in literals only; null when it was not parsed
 * @param detail anything more, as JSON has it: strings, numbers, booleans, lists, maps
 */
public record Intent(
        Session session, String statement, @Nullable String fingerprint, Map<String, Object> detail) {
    public Intent {
        detail = Map.copyOf(detail);
    }

    /** The same as the ledger keeps it: without secrets, and without any literal if it is to be so. */
    Intent redacted(boolean literals) {
        String kept = literals ? Redaction.literals(statement) : Redaction.secrets(statement);
        return kept.equals(statement) ? this : new Intent(session, kept, fingerprint, detail);
    }

    /** An intent with nothing more to say. */
    public static Intent of(Session session, String statement, @Nullable String fingerprint) {
        return new Intent(session, statement, fingerprint, Map.of());
    }
}
