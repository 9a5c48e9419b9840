package dev.pgcurb.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of the log. What is null does not narrow.
 *
 * @param agent of this agent
 * @param verdict with this verdict
 * @param kind of this kind
 * @param since written at or after this time
 * @param entry the one with this number
 * @param limit at most so many, the newest
 */
public record LogQuery(
        @Nullable String agent,
        @Nullable String verdict,
        @Nullable String kind,
        @Nullable Instant since,
        @Nullable Long entry,
        int limit) {

    /** The newest entries of all. */
    public static LogQuery newest(int limit) {
        return new LogQuery(null, null, null, null, null, limit);
    }

    /** The same from another time on. */
    public LogQuery since(Instant from) {
        return new LogQuery(agent, verdict, kind, from, entry, limit);
    }
}
