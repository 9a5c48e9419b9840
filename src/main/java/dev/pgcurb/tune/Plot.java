package dev.pgcurb.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Trials as pictures: each query before, with the candidate, and after the change, with the change marked. */
public final class Plot {
    private static final int BAR = 40;

    private Plot() {}

    /** For a terminal: of each query the median time and work of each phase, as bars on one scale. */
    public static List<String> text(TrialShown shown) {
        List<String> lines = new ArrayList<>();
        for (TrialShown.OfQuery query : shown.queries()) {
            List<Sample> its = shown.samples().stream()
                    .filter(sample -> sample.query() == query.number())
                    .toList();
            if (its.stream().noneMatch(sample -> sample.phase().equals("candidate"))) {
                continue;
            }
            lines.add("query " + query.number());
            double most = Math.max(median(its, "before", Sample::ms), median(its, "candidate", Sample::ms));
            bar(lines, its, "before", most);
            bar(lines, its, "candidate", most);
        }
        if (!shown.after().isEmpty()) {
            lines.add("after the change, by the application's own calls");
            shown.after().stream()
                    .sorted(Comparator.comparing(TrialShown.Look::at).reversed())
                    .limit(8)
                    .forEach(look -> lines.add(String.format(
                            Locale.ROOT,
                            "  query id %d: %d calls, %.2f ms, %.0f blocks each",
                            look.queryId(),
                            look.calls(),
                            look.ms(),
                            look.blocks())));
        }
        return lines;
    }

    private static void bar(List<String> lines, List<Sample> samples, String phase, double most) {
        double ms = median(samples, phase, Sample::ms);
        long cancelled = samples.stream()
                .filter(sample -> sample.phase().equals(phase) && sample.cancelled())
                .count();
        int length = most > 0 ? (int) Math.round(ms / most * BAR) : 0;
        lines.add(String.format(
                Locale.ROOT,
                "  %-9s %-" + BAR + "s %9.2f ms %9.0f blocks%s",
                phase,
                "#".repeat(Math.max(ms > 0 ? 1 : 0, length)),
                ms,
                median(samples, phase, Sample::blocks),
                cancelled == 0 ? "" : ", " + cancelled + " cancelled"));
    }

    private static double median(List<Sample> samples, String phase, ToDoubleFunction<Sample> value) {
        double[] sorted = samples.stream()
                .filter(sample -> sample.phase().equals(phase))
                .mapToDouble(value)
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** As one SVG picture without script or style, so that any page may hold it. */
    public static String svg(TrialShown shown) {
        return new SvgPlot(shown).text();
    }

    /** As one HTML page that needs nothing else. */
    public static String html(TrialShown shown) {
        return TrialPage.of(shown);
    }
}
