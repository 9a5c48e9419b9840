package dev.pgcurb.proof;

import dev.pgcurb.sql.Script;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A report as one page that needs nothing else: no script, no font, no picture from anywhere. */
public final class HtmlPage {
    private HtmlPage() {}

    /**
     * The page.
     *
     * @param at when the report was made
     */
    public static String of(Report report, Instant at) {
        String page = Script.of(HtmlPage.class, "report.html").text();
        return page.replace(
                        "@TITLE@",
                        Markup.escaped("pgcurb verify: " + report.server().database()))
                .replace("@VERDICT@", verdict(report))
                .replace("@WHAT@", Markup.escaped(what(report, at)))
                .replace("@COUNTS@", counts(report))
                .replace("@FINDINGS@", findings(report))
                .replace("@ACCEPTED@", accepted(report))
                .replace("@RESIDUAL@", list(report.residual()));
    }

    private static String verdict(Report report) {
        return report.open()
                ? "<p class=\"verdict bad\">✗ No: doors are open</p>"
                : report.drifted()
                        ? "<p class=\"verdict drift\">! No door is open; the database differs from the policy</p>"
                        : "<p class=\"verdict good\">✓ Yes: no door is open that the policy does not open</p>";
    }

    private static String what(Report report, Instant at) {
        return "Database " + report.server().database() + ", PostgreSQL "
                + report.server().version() + ", "
                + at.truncatedTo(ChronoUnit.SECONDS) + ". Agents: " + String.join(", ", report.agents())
                + ". Looked at "
                + report.looked().relations() + " relations, " + report.looked().functions() + " functions and "
                + report.looked().rights() + " rights; tried " + report.looked().doors() + " doors.";
    }

    private static String counts(Report report) {
        return Arrays.stream(Severity.values())
                .map(severity -> "<td><b>" + report.count(severity) + "</b> " + severity.word() + "</td>")
                .collect(Collectors.joining());
    }

    private static String findings(Report report) {
        return report.findings().isEmpty()
                ? "<p>None.</p>"
                : report.findings().stream().map(HtmlPage::finding).collect(Collectors.joining());
    }

    private static String finding(Finding finding) {
        String who = finding.agent().isEmpty() ? "everyone" : finding.agent();
        StringBuilder html = new StringBuilder("<article class=\"")
                .append(finding.severity().word())
                .append("\"><h3>")
                .append(finding.code())
                .append(" <small>")
                .append(finding.severity().word())
                .append("</small> ")
                .append(Markup.escaped(who + " can " + finding.door()))
                .append("</h3><p>")
                .append(Markup.escaped(finding.why()))
                .append(".</p><ol>");
        finding.path()
                .forEach(
                        step -> html.append("<li>").append(Markup.escaped(step)).append("</li>"));
        html.append("</ol>");
        if (!finding.fix().sql().isEmpty()) {
            html.append("<pre>")
                    .append(Markup.escaped(String.join(";\n", finding.fix().sql()) + ";"))
                    .append("</pre>");
        }
        if (!finding.fix().otherwise().isEmpty()) {
            html.append("<p>To do: ")
                    .append(Markup.escaped(finding.fix().otherwise()))
                    .append(".</p>");
        }
        if (!finding.fix().costs().isEmpty()) {
            html.append("<p>Closing it costs: ")
                    .append(Markup.escaped(finding.fix().costs()))
                    .append(".</p>");
        }
        return html.append("</article>").toString();
    }

    private static String accepted(Report report) {
        return list(report.accepted().stream()
                .map(one -> one.finding().code() + " " + one.finding().object() + ", until " + one.until() + ": "
                        + one.reason())
                .toList());
    }

    private static String list(List<String> texts) {
        return texts.isEmpty()
                ? "<p>None.</p>"
                : texts.stream()
                        .map(text -> "<li>" + Markup.escaped(text) + "</li>")
                        .collect(Collectors.joining("", "<ul>", "</ul>"));
    }
}
