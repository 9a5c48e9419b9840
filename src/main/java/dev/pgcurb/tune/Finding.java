package dev.pgcurb.tune;

import org.jspecify.annotations.Nullable;

/**
 * What came of one query in a trial.
 *
 * @param reason in words, with the numbers
 * @param usualWork of the baseline
 * @param usualMs of the baseline
 * @param work candidate to baseline in logical work; NaN where it was not measured
 * @param time the same in time; null where it was not measured
 * @param before its plan
 * @param candidate its plan with the candidate; null where no run of it ended
 */
record Finding(
        Query query,
        QueryVerdict verdict,
        String reason,
        double usualWork,
        double usualMs,
        double work,
        @Nullable Interval time,
        @Nullable PlanTree before,
        @Nullable PlanTree candidate) {}
