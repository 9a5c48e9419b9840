package dev.pgcurb.tune;

import java.util.Arrays;

/**
 * How much longer the candidate takes than the baseline: an estimate with its confidence interval, as factors.
 *
 * <p>The Hodges-Lehmann estimate of paired log ratios and the interval that belongs to Wilcoxon's signed-rank test (Hollander,
 * Wolfe, Chicken: Nonparametric Statistical Methods, 3rd ed., 3.2 and 3.3). It asks nothing of the distribution but symmetry, and
 * one wild run moves it little.
 *
 * @param estimate 1 for no difference, 2 for twice the time
 * @param low the interval's lower end
 * @param high its upper end; infinite while there are too few pairs for the confidence
 */
record Interval(double estimate, double low, double high) {

    /**
     * The interval of these pairs.
     *
     * @param logRatios ln(candidate / baseline) of each pair; at least one
     * @param alpha the chance, both sides together, that the interval misses the truth
     */
    static Interval of(double[] logRatios, double alpha) {
        int n = logRatios.length;
        double[] averages = new double[n * (n + 1) / 2];
        int at = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                averages[at++] = (logRatios[i] + logRatios[j]) / 2;
            }
        }
        Arrays.sort(averages);
        int middle = averages.length / 2;
        double median = averages.length % 2 == 1 ? averages[middle] : (averages[middle - 1] + averages[middle]) / 2;
        int outside = outside(n, alpha / 2);
        if (outside < 1) {
            return new Interval(Math.exp(median), 0, Double.POSITIVE_INFINITY);
        }
        return new Interval(
                Math.exp(median), Math.exp(averages[outside - 1]), Math.exp(averages[averages.length - outside]));
    }

    /** How few pairs can carry an interval of this confidence at all. */
    static int fewest(double alpha) {
        return (int) Math.ceil(Math.log(2 / alpha) / Math.log(2));
    }

    /** The largest k with P(W &lt; k) at most {@code tail}, W the signed-rank sum of n pairs under no difference. */
    private static int outside(int n, double tail) {
        int most = n * (n + 1) / 2;
        double[] ways = new double[most + 1];
        ways[0] = 1;
        for (int rank = 1; rank <= n; rank++) {
            for (int sum = most; sum >= rank; sum--) {
                ways[sum] += ways[sum - rank];
            }
        }
        double all = Math.pow(2, n);
        double below = 0;
        for (int k = 0; k <= most; k++) {
            below += ways[k] / all;
            if (below > tail) {
                return k;
            }
        }
        return most;
    }
}
