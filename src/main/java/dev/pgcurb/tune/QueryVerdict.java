package dev.pgcurb.tune;

import java.util.Locale;

/** What a candidate does to one query. */
public enum QueryVerdict {
    /** Less work, or shown to take less time. */
    BETTER,
    /** No difference that matters. */
    SAME,
    /** More work, shown to take longer, or cancelled. */
    WORSE,
    /** Not shown to be harmless. */
    UNCLEAR;

    /** As the database spells it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
