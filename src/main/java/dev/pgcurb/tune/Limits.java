package dev.pgcurb.tune;

import java.time.Duration;

/**
 * How far a trial may go.
 *
 * @param radius the most time that the candidate may take beyond the baseline, over all runs
 * @param factor how many times its own baseline one run may take
 * @param longest the most that any run may take
 */
record Limits(Duration radius, double factor, Duration longest) {
    /** Below this nothing is cancelled for its factor: on a busy machine a query of 2 ms takes 20 now and then. */
    private static final double FLOOR_MS = 100;

    /**
     * After how many milliseconds a candidate's run is cancelled. Even if the baseline beside it took no time at all, the radius
     * would hold.
     *
     * @param usual what the baseline takes
     * @param spent of the radius, up to now
     * @return 0 where the radius has no room for as long as the baseline takes
     */
    long millis(double usual, double spent) {
        double most = Math.min((double) longest.toMillis(), Math.max(usual * factor, FLOOR_MS));
        double room = radius.toMillis() - spent;
        return room < Math.max(1, usual) ? 0 : (long) Math.min(most, room);
    }
}
