package dev.pgcurb.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several ways of doing the same, measured by turns in one run, so that whatever else the machine does falls on all of
 * them. A ratio is that of two samples of the same round; the median over the rounds is printed, with its quartiles.
 */
final class Interleaved {
    private static final int WARM_UP = 3;

    private final String title;
    private final int rounds;
    private final Map<String, Way> ways = new LinkedHashMap<>();
    private final Map<String, Double> targets = new LinkedHashMap<>();

    /** One sample: the processor time that it took, in nanoseconds. */
    interface Way {
        long sample();
    }

    Interleaved(String title, int rounds) {
        this.title = title;
        this.rounds = rounds;
    }

    /** The first way that is added is the one that the others are compared with. */
    Interleaved way(String name, Way way) {
        ways.put(name, way);
        return this;
    }

    /** A way that should not be more than this times the first. */
    Interleaved way(String name, double target, Way way) {
        targets.put(name, target);
        return way(name, way);
    }

    void run() {
        List<String> names = new ArrayList<>(ways.keySet());
        Map<String, double[]> samples = new LinkedHashMap<>();
        names.forEach(name -> samples.put(name, new double[rounds]));
        for (int round = -WARM_UP; round < rounds; round++) {
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(Math.floorMod(i + round, names.size()));
                Way way = ways.get(name);
                double[] of = samples.get(name);
                if (way != null && of != null) {
                    long nanos = way.sample();
                    if (round >= 0) {
                        of[round] = nanos;
                    }
                }
            }
        }
        print(samples, samples.get(names.getFirst()));
    }

    private void print(Map<String, double[]> samples, double @Nullable [] base) {
        if (base == null) {
            return;
        }
        System.out.printf(
                Locale.ROOT, "%n%s%n%-44s %9s %7s %15s %7s%n", title, "", "ms", "ratio", "quartiles", "target");
        samples.forEach((name, of) -> {
            double[] ratios = new double[rounds];
            Arrays.setAll(ratios, i -> of[i] / base[i]);
            Double target = targets.get(name);
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %9.2f %7.2f   %5.2f to %5.2f %7s%n",
                    name,
                    quantile(of, 0.5) / 1e6,
                    quantile(ratios, 0.5),
                    quantile(ratios, 0.25),
                    quantile(ratios, 0.75),
                    target == null ? "" : String.format(Locale.ROOT, "%.2f", target));
        });
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = q * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
