package dev.pgcurb.watch;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A slot and who has it.
 *
 * @param oid of its role
 * @param name such as {@code curb:support:1}
 * @param leaseId null when nobody has it
 * @param openedAt when that lease was opened; null when nobody has it
 * @param leaseEnds when it ends, as {@link System#nanoTime} tells time
 * @param ceilings by name, of those that the watch holds
 */
record Slot(
        long oid,
        String name,
        String agent,
        @Nullable Long leaseId,
        @Nullable Instant openedAt,
        long leaseEnds,
        Map<String, Limit> ceilings) {
    Slot {
        ceilings = Map.copyOf(ceilings);
    }

    /** Whether a session that began then stands on the lease of now. */
    boolean covers(Instant startedAt, long nanoTime) {
        return leaseId != null && openedAt != null && !startedAt.isBefore(openedAt) && nanoTime - leaseEnds < 0;
    }
}
