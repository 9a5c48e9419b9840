package dev.pgcurb.watch;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For how long each session has been seen, at every look, waiting for its client inside the same statement: a reader that
 * does not read, a COPY that sends nothing. A COPY whose bytes grow between two looks does not stall.
 */
final class Stalls {
    private Map<Seen.Id, Stall> stalls = new HashMap<>();

    private record Stall(String waitEvent, @Nullable Instant queryAt, long copied, long since) {
        boolean goesOn(Seen seen) {
            return waitEvent.equals(seen.waitEvent())
                    && copied == seen.copied()
                    && (queryAt == null ? seen.queryAt() == null : queryAt.equals(seen.queryAt()));
        }
    }

    /** Takes note of one look. */
    void look(List<Seen> sessions, long nanoTime) {
        Map<Seen.Id, Stall> now = new HashMap<>();
        for (Seen seen : sessions) {
            if (seen.waitsForClient()) {
                Stall before = stalls.get(seen.id());
                now.put(
                        seen.id(),
                        before != null && before.goesOn(seen)
                                ? before
                                : new Stall(seen.waitEvent(), seen.queryAt(), seen.copied(), nanoTime));
            }
        }
        stalls = now;
    }

    /** Milliseconds from the look that saw it stall first to now; 0 when it does not stall. */
    long stalledFor(Seen.Id id, long nanoTime) {
        Stall stall = stalls.get(id);
        return stall == null ? 0 : (nanoTime - stall.since()) / 1_000_000;
    }
}
