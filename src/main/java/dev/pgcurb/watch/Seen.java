package dev.pgcurb.watch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One session of a slot at one look. Ages are milliseconds.
 *
 * @param id which session
 * @param slotOid the role it logged in as
 * @param state as pg_stat_activity has it: {@code active}, {@code idle in transaction}, …
 * @param waitEvent the wait event; empty when it does not wait
 * @param xactAt when its transaction began; null outside of one
 * @param queryAt when its last statement began; null before the first
 * @param copied bytes that its COPY has moved; -1 when none runs
 * @param locks places that it holds in the lock table
 * @param blocks for how long it has kept someone waiting; -1 when no one waits for it
 * @param blocksPid who has waited longest for it; 0 when no one does
 * @param client where it comes from; null over a Unix-domain socket
 * @param applicationName what the client calls itself
 */
record Seen(
        Id id,
        long slotOid,
        String state,
        String waitEvent,
        @Nullable Instant xactAt,
        @Nullable Instant queryAt,
        long xactAge,
        long queryAge,
        long stateAge,
        long copied,
        long locks,
        long blocks,
        int blocksPid,
        @Nullable String client,
        @Nullable String applicationName) {

    /** Which session: a pid alone may be another one's by now. */
    record Id(int pid, Instant startedAt) {}

    boolean active() {
        return state.equals("active") || state.equals("fastpath function call");
    }

    boolean idleInTransaction() {
        return state.startsWith("idle in transaction");
    }

    /** Whether it runs a statement and waits for its client to send or to read: then a cancel does not reach it. */
    boolean waitsForClient() {
        return active() && (waitEvent.equals("ClientRead") || waitEvent.equals("ClientWrite"));
    }
}
