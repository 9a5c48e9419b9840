package dev.pgcurb.proof;

import java.util.Locale;

/** How bad an open door is, the worst first. */
public enum Severity {
    /** The brakes can be taken off, or data of everybody read or destroyed. */
    CRITICAL,
    /** An agent reaches rows, columns or functions that the policy does not give it. */
    HIGH,
    /** Something that other brakes still hold, or that opens with one more mistake. */
    MEDIUM,
    /** A leak of facts rather than of rows, or a habit that will hurt one day. */
    LOW,
    /** No door: the database is not as the policy says, and apply puts it right. */
    DRIFT,
    /** No door: something that a person should have looked at once. */
    NOTE;

    /** In lower case, as it is shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is an open door, and the answer of verify therefore no. */
    public boolean open() {
        return compareTo(LOW) <= 0;
    }
}
