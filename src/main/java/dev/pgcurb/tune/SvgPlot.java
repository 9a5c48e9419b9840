package dev.pgcurb.tune;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * One picture of a trial: every run as a mark, in the order in which they ran, time above and work below, both on logarithmic
 * scales; then the change, and what the watch saw. Shapes and words repeat the colours.
 */
final class SvgPlot {
    private static final int WIDTH = 900;
    private static final int LEFT = 70;
    private static final int RIGHT = 880;
    private static final int PANEL = 170;
    private static final int GAP = 50;
    private static final int TOP = 40;

    private final TrialShown shown;
    private final StringBuilder svg = new StringBuilder();
    private final double step;
    private final double mark;

    SvgPlot(TrialShown shown) {
        this.shown = shown;
        int runs = shown.samples().size();
        int looks = shown.after().size();
        boolean changed = shown.changedAt().isPresent();
        this.step = (double) (RIGHT - LEFT) / Math.max(1, runs + (changed ? 1 : 0) + looks);
        this.mark = LEFT + (runs + 0.5) * step;
    }

    String text() {
        int height = TOP + 2 * PANEL + 2 * GAP;
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"sans-serif\""
                        + " font-size=\"12\" fill=\"currentColor\">",
                WIDTH, height);
        line("<title>%s</title>", escape("Trial of " + shown.line().what()));
        legend();
        panel(
                "time, ms",
                TOP,
                shown.samples().stream().mapToDouble(Sample::ms),
                shown.after().stream().mapToDouble(TrialShown.Look::ms));
        panel(
                "blocks",
                TOP + PANEL + GAP,
                shown.samples().stream().mapToDouble(sample -> sample.blocks() + sample.temp()),
                shown.after().stream().mapToDouble(TrialShown.Look::blocks));
        if (shown.changedAt().isPresent()) {
            line(
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"currentColor\" stroke-dasharray=\"4 3\"/>",
                    mark, mark, TOP, TOP + 2 * PANEL + GAP);
            line(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"end\">changed %s</text>",
                    mark - 4, TOP + 12, shown.changedAt().get().toString().substring(0, 19));
        }
        line("</svg>");
        return svg.toString();
    }

    private void legend() {
        line("<circle cx=\"76\" cy=\"16\" r=\"4\" fill=\"#4477aa\"/><text x=\"86\" y=\"20\">before</text>");
        line(
                "<rect x=\"152\" y=\"12\" width=\"8\" height=\"8\" fill=\"#cc6633\"/><text x=\"166\" y=\"20\">candidate</text>");
        line("<path d=\"M248 20l5-9l5 9z\" fill=\"#228833\"/><text x=\"264\" y=\"20\">after</text>");
        line(
                "<path d=\"M316 12l8 8m0-8l-8 8\" stroke=\"#cc3311\" stroke-width=\"2\"/><text x=\"330\" y=\"20\">cancelled</text>");
    }

    private void panel(String name, int top, DoubleStream runs, DoubleStream looks) {
        double[] of = runs.toArray();
        double[] after = looks.toArray();
        double low = Double.POSITIVE_INFINITY;
        double high = 0.001;
        for (double value : DoubleStream.concat(DoubleStream.of(of), DoubleStream.of(after))
                .filter(each -> each > 0)
                .toArray()) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        low = Math.pow(10, Math.floor(Math.log10(Math.min(low, high))));
        high = Math.pow(10, Math.ceil(Math.log10(high * 1.0001)));
        for (double tick = low; tick <= high * 1.01; tick *= 10) {
            double y = y(tick, low, high, top);
            line(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>",
                    LEFT, RIGHT, y, y);
            line("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 6, y + 4, number(tick));
        }
        line("<text x=\"%d\" y=\"%d\">%s</text>", LEFT, top + PANEL + 16, name);
        List<Sample> samples = shown.samples();
        for (int i = 0; i < of.length; i++) {
            run(samples.get(i), LEFT + (i + 0.5) * step, y(Math.max(of[i], low), low, high, top), of[i]);
        }
        for (int i = 0; i < after.length; i++) {
            double x = mark + (i + 1) * step;
            double y = y(Math.max(after[i], low), low, high, top);
            line(
                    "<path d=\"M%.1f %.1fl4-8l4 8z\" fill=\"#228833\"><title>after: %s</title></path>",
                    x - 4, y + 4, number(after[i]));
        }
    }

    private void run(Sample sample, double x, double y, double value) {
        String title = "query " + sample.query() + ", " + sample.phase() + ": " + number(value);
        if (sample.cancelled()) {
            line(
                    "<path d=\"M%.1f %.1fl8 8m0-8l-8 8\" stroke=\"#cc3311\" stroke-width=\"2\"><title>%s, cancelled</title></path>",
                    x - 4, y - 4, title);
        } else if (sample.phase().equals("before")) {
            line("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#4477aa\"><title>%s</title></circle>", x, y, title);
        } else {
            line(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"6\" height=\"6\" fill=\"#cc6633\"><title>%s</title></rect>",
                    x - 3, y - 3, title);
        }
    }

    private static double y(double value, double low, double high, int top) {
        double part = high <= low ? 0.5 : Math.log(value / low) / Math.log(high / low);
        return top + PANEL - part * PANEL;
    }

    private static String number(double value) {
        return value >= 10 ? String.format(Locale.ROOT, "%.0f", value) : String.format(Locale.ROOT, "%.3g", value);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library that nothing else needs
    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replaceAll("[\\p{Cntrl}\\p{Cf}&&[^\\n\\t]]", "\uFFFD");
    }
}
