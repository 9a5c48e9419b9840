package dev.pgcurb.plan;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Relation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What names tell about tables and columns. Never more than a guess, and always marked as one. */
final class Guess {
    private static final Pattern PERSONAL = Pattern.compile(
            "(^|_)(e?_?mail|phone|mobile|fax|ssn|social_security|passport|tax_id|vat|iban|bic|card|cvv|birth|birthday|dob"
                    + "|first_name|last_name|surname|full_name|street|address|zip|postcode|postal_code|ip|ip_address"
                    + "|latitude|longitude|gender|religion|salary|diagnosis)(_|$|number|date|address)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SECRET = Pattern.compile(
            "(^|_)(password|passwd|pwd|secrets?|tokens?|api_?keys?|keys|credentials?|sessions?|otp|totp|salt|private_key)(_|$|hash)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern TENANT = Pattern.compile(
            "(tenant|org|organi[sz]ation|account|company|workspace|team|client|shop|store|chapter|customer)_?(id|uuid)",
            Pattern.CASE_INSENSITIVE);

    /** Types that a claim can have. */
    private static final Map<String, String> CLAIM_TYPES = Map.of(
            "integer", "integer", "bigint", "bigint", "uuid", "uuid", "text", "text", "character varying", "text");

    private Guess() {}

    /** The columns that are about a person or open a door. */
    static List<String> withheld(Relation table) {
        return table.columns().stream()
                .map(Column::name)
                .filter(name ->
                        PERSONAL.matcher(name).find() || SECRET.matcher(name).find())
                .toList();
    }

    /** Whether the whole table looks like a store of secrets. */
    static boolean secret(Relation table) {
        return SECRET.matcher(table.name().name()).find();
    }

    /** The column that says whose a row is. */
    static Optional<Column> tenant(Relation table) {
        return table.columns().stream()
                .filter(column -> TENANT.matcher(column.name()).matches()
                        && claimType(column).isPresent())
                .findFirst();
    }

    static Optional<String> claimType(Column column) {
        return Optional.ofNullable(CLAIM_TYPES.get(column.type().replaceFirst("\\(.*\\)$", "")));
    }
}
