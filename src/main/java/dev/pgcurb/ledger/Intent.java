package dev.pgcurb.ledger;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One statement that is about to be attempted.
 *
 * @param session who attempts it
 * @param statement its text; more than {@value Entries#MAX_STATEMENT} characters are cut in the record, which then holds
 *     the length and the SHA-256 of the whole
 * @param fingerprint the same for statements that differ in literals only; null when it was not parsed
 * @param parameters the values that came apart from the text, as far as they are to be kept; empty: nothing is said of them
 * @param detail anything more, as JSON has it: strings, numbers, booleans, lists, maps
 */
public record Intent(
        Session session,
        String statement,
        @Nullable String fingerprint,
        List<Parameter> parameters,
        Map<String, Object> detail) {
    public Intent {
        parameters = List.copyOf(parameters);
        detail = Map.copyOf(detail);
    }

    /** The same as the ledger keeps it: without secrets, and without any literal and parameter if it is to be so. */
    Intent redacted(boolean literals) {
        String kept = literals ? Redaction.literals(statement) : Redaction.secrets(statement);
        List<Parameter> values = literals ? List.of() : SecretParameters.hidden(statement, parameters);
        return kept.equals(statement) && values.equals(parameters)
                ? this
                : new Intent(session, kept, fingerprint, values, detail);
    }

    /** An intent with nothing more to say. */
    public static Intent of(Session session, String statement, @Nullable String fingerprint) {
        return new Intent(session, statement, fingerprint, List.of(), Map.of());
    }
}
