package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column of a log table that holds a captured column.
 *
 * @param number {@code attnum} of the captured column, which no rename changes; 0 where nobody knows
 * @param place {@code attnum} in the log table; 0 for one that is still to be made
 */
record LogColumn(String name, String type, int number, int place) {
    private static final Pattern TYPE_SCHEMA = Pattern.compile("(\\w+|\"(?:[^\"]|\"\")+\")\\.");

    /** Whether both hold the same column of the guarded table, whatever its name is, with the same type. */
    boolean holdsTheSame(LogColumn other) {
        return number == other.number && type.equals(other.type);
    }

    /** The schema of its type, as SQL spells it; empty for Postgres's own types. Types are spelled with nothing on the search path. */
    Optional<String> typeSchema() {
        Matcher schema = TYPE_SCHEMA.matcher(type);
        return schema.lookingAt() ? Optional.of(schema.group(1)) : Optional.empty();
    }

    String spelled() {
        return Name.quoted(name) + " " + type;
    }

    String text() {
        return spelled() + " #" + number;
    }
}
