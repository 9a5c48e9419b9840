package dev.pgcurb.tune;

import java.time.Instant;

/**
 * One run of a trial, as it is kept.
 *
 * @param query its number in the workload
 * @param phase {@code before}, {@code candidate} or {@code after}
 * @param place in the order in which they ran, from 1
 * @param ms until it ended or was cancelled
 */
public record Sample(
        int query,
        String phase,
        int place,
        Instant at,
        double ms,
        long blocks,
        long temp,
        long rows,
        boolean cancelled) {}
