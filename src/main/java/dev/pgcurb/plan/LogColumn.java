package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;

/**
 * A column of a log table that holds a captured column.
 *
 * @param number {@code attnum} of the captured column, which no rename changes; 0 where nobody knows
 * @param place {@code attnum} in the log table; 0 for one that is still to be made
 */
record LogColumn(String name, String type, int number, int place) {

    /** Whether both hold the same column of the guarded table, whatever its name is, with the same type. */
    boolean holdsTheSame(LogColumn other) {
        return number == other.number && type.equals(other.type);
    }

    String spelled() {
        return Name.quoted(name) + " " + type;
    }

    String text() {
        return spelled() + " #" + number;
    }
}
