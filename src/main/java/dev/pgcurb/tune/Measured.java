package dev.pgcurb.tune;

import org.jspecify.annotations.Nullable;

/**
 * One run of a query.
 *
 * @param ms planning and execution, in milliseconds, as Postgres measured them; of a cancelled run, until it was cancelled
 * @param blocks shared and local blocks touched
 * @param temp temporary blocks read and written
 * @param rows rows that its plan's nodes handled, those that they threw away included
 * @param plan what was run; null where it was cancelled
 */
record Measured(
        double ms,
        long blocks,
        long temp,
        long rows,
        @Nullable PlanTree plan) {
    /** What a row costs beside a block, as Postgres prices them: cpu_tuple_cost 0.01 against seq_page_cost 1. */
    private static final double ROW = 0.01;

    static Measured cancelled(double ms) {
        return new Measured(ms, 0, 0, 0, null);
    }

    boolean cancelled() {
        return plan == null;
    }

    /** Logical work, in blocks; the same however busy the machine is. Never zero. */
    double work() {
        return blocks + temp + ROW * rows + 1;
    }
}
