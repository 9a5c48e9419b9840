package dev.pgcurb.verdict;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many statements one agent has sent within the last minute, over all its sessions of this gateway. Safe for many threads.
 */
public final class Pace {
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final int MOST = 100_000;

    private final LongSupplier nanos;
    private final ArrayDeque<Long> times = new ArrayDeque<>();

    /** A pace that has seen nothing, by the clock of this machine. */
    public Pace() {
        this(System::nanoTime);
    }

    Pace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Counts one statement, unless it would pass the ceiling: then it is refused, and not counted. */
    public synchronized Verdict.@Nullable Refused step(Ceiling ceiling) {
        long now = nanos.getAsLong();
        while (!times.isEmpty() && now - times.getFirst() >= MINUTE_NANOS) {
            times.removeFirst();
        }
        if (times.size() >= Math.min(ceiling.limit(), MOST)) {
            long wait = times.isEmpty() ? MINUTE_NANOS : MINUTE_NANOS - (now - times.getFirst());
            long seconds = Math.max(1, Math.ceilDiv(wait, 1_000_000_000L));
            return ceiling.over(
                    "over " + ceiling.shown() + " statements a minute; wait " + seconds + " s and send fewer",
                    "Wait " + seconds + " s, then combine statements.");
        }
        times.addLast(now);
        return null;
    }
}
