package dev.pgcurb.proof;

import java.util.List;
import java.util.Locale;

/** A report as JUnit XML: one suite for each agent and one for everybody, one failed case for each open door. */
public final class Junit {
    private Junit() {}

    /** The report as one XML document. */
    public static String of(Report report) {
        StringBuilder xml =
                new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pgcurb verify\">\n");
        suite(xml, report, "");
        report.agents().forEach(agent -> suite(xml, report, agent));
        return xml.append("</testsuites>\n").toString();
    }

    private static void suite(StringBuilder xml, Report report, String agent) {
        List<Finding> findings = report.findings().stream()
                .filter(finding -> finding.agent().equals(agent))
                .filter(finding -> finding.severity() != Severity.NOTE)
                .toList();
        String name = agent.isEmpty() ? "everyone" : agent;
        xml.append(String.format(
                Locale.ROOT,
                "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\">\n",
                Markup.escaped(name),
                Math.max(1, findings.size()),
                findings.size()));
        if (findings.isEmpty()) {
            xml.append("    <testcase classname=\"pgcurb\" name=\"no door is open that the policy does not open\"/>\n");
        }
        for (Finding finding : findings) {
            xml.append("    <testcase classname=\"")
                    .append(finding.code())
                    .append("\" name=\"")
                    .append(Markup.escaped(name + " can " + finding.door()))
                    .append("\">\n      <failure type=\"")
                    .append(finding.severity().word())
                    .append("\" message=\"")
                    .append(Markup.escaped(finding.why()))
                    .append("\">")
                    .append(Markup.escaped(body(finding)))
                    .append("</failure>\n    </testcase>\n");
        }
        xml.append("  </testsuite>\n");
    }

    private static String body(Finding finding) {
        StringBuilder text = new StringBuilder("path: ").append(String.join(" → ", finding.path()));
        finding.fix().sql().forEach(sql -> text.append("\nfix:  ").append(sql).append(';'));
        if (!finding.fix().otherwise().isEmpty()) {
            text.append("\ndo:   ").append(finding.fix().otherwise());
        }
        return text.toString();
    }
}
