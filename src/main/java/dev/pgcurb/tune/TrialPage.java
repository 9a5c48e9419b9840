package dev.pgcurb.tune;

import java.util.Locale;

/** One trial as one HTML page. Everything in it is text; what an agent said is marked as its. */
final class TrialPage {
    private TrialPage() {}

    static String of(TrialShown shown) {
        TrialLine line = shown.line();
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Trial of ")
                .append(SvgPlot.escape(line.what()))
                .append("</title>\n<meta name=\"color-scheme\" content=\"light dark\">\n<h1>")
                .append(SvgPlot.escape(line.what()))
                .append("</h1>\n<dl>\n");
        row(page, "proposed by", line.agent().map(agent -> "agent " + agent).orElse(line.by()));
        if (!line.why().isEmpty()) {
            row(page, "which says (not checked)", line.why());
        }
        shown.before().ifPresent(before -> row(page, "before", before));
        row(page, "workload", shown.workload());
        row(
                page,
                "decision",
                line.decision().orElse("")
                        + line.reason().map(why -> ": " + why).orElse(""));
        row(
                page,
                "spent",
                String.format(
                        Locale.ROOT,
                        "%.0f ms beyond the baseline; the policy allows %.0f ms",
                        shown.spentMs(),
                        shown.radiusMs()));
        shown.made().ifPresent(made -> row(page, "made", made));
        shown.inverse().ifPresent(inverse -> row(page, "inverse", inverse));
        line.now()
                .ifPresent(now -> row(
                        page,
                        "stands",
                        now + line.stageReason().map(why -> ": " + why).orElse("")));
        page.append("</dl>\n").append(new SvgPlot(shown).text()).append("<h2>Queries</h2>\n");
        for (TrialShown.OfQuery query : shown.queries()) {
            page.append("<h3>")
                    .append(query.number())
                    .append(": ")
                    .append(SvgPlot.escape(query.verdict()))
                    .append("</h3>\n<p>")
                    .append(SvgPlot.escape(query.reason()))
                    .append("</p>\n<pre>")
                    .append(SvgPlot.escape(query.text()))
                    .append("</pre>\n");
            query.planBefore().ifPresent(plan -> plan(page, "plan before", plan));
            query.planCandidate().ifPresent(plan -> plan(page, "plan with the candidate", plan));
        }
        return page.append("</html>\n").toString();
    }

    private static void row(StringBuilder page, String name, String value) {
        page.append("<dt>")
                .append(name)
                .append("<dd>")
                .append(SvgPlot.escape(value))
                .append('\n');
    }

    private static void plan(StringBuilder page, String name, String json) {
        page.append("<details><summary>")
                .append(name)
                .append("</summary><pre>")
                .append(SvgPlot.escape(json))
                .append("</pre></details>\n");
    }
}
