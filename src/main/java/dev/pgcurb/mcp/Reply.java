package dev.pgcurb.mcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement gave.
 *
 * @param columns empty when it returns no rows
 * @param rows those that were taken, values as Postgres prints them
 * @param tag Postgres's own summary, such as {@code DELETE 3}; empty when it was stopped after enough rows
 * @param more whether there were more rows than were taken
 * @param entry its number in the ledger; null when the gateway did not say
 */
record Reply(
        List<Column> columns,
        List<List<@Nullable String>> rows,
        String tag,
        boolean more,
        @Nullable Long entry) {

    /** The only value of the only row. @throws IllegalStateException when there is none */
    String single() {
        String value = rows.isEmpty() ? null : rows.getFirst().getFirst();
        if (value == null) {
            throw new IllegalStateException("one value expected");
        }
        return value;
    }

    /** How many rows it changed or returned, by its tag; those taken where the tag has no number. */
    long count() {
        String last = tag.substring(tag.lastIndexOf(' ') + 1);
        return last.matches("\\d{1,18}") ? Long.parseLong(last) : rows.size();
    }
}
