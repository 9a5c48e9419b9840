package dev.pgcurb.drill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as JUnit XML: one suite for each agent and way, one case for each attack; residual is skipped, never passed. */
public final class DrillJunit {
    private DrillJunit() {}

    /** The report as one XML document. */
    public static String of(Report report) {
        Map<String, List<Result>> suites = new LinkedHashMap<>();
        report.results()
                .forEach(result -> suites.computeIfAbsent(
                                result.agent() + ", " + result.way().word(), name -> new java.util.ArrayList<>())
                        .add(result));
        StringBuilder xml =
                new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pgcurb drill\">\n");
        suites.forEach((name, results) -> suite(xml, name, results));
        return xml.append("</testsuites>\n").toString();
    }

    private static void suite(StringBuilder xml, String name, List<Result> results) {
        xml.append(String.format(
                Locale.ROOT,
                "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\">\n",
                escaped(name),
                results.size(),
                count(results, Result.Verdict.THROUGH),
                count(results, Result.Verdict.UNTRIED),
                results.size()
                        - count(results, Result.Verdict.THROUGH)
                        - count(results, Result.Verdict.UNTRIED)
                        - count(results, Result.Verdict.HELD)));
        for (Result result : results) {
            xml.append("    <testcase classname=\"")
                    .append(escaped(result.attack().kind()))
                    .append("\" name=\"")
                    .append(escaped(result.attack().toString()))
                    .append("\">")
                    .append(inside(result))
                    .append("</testcase>\n");
        }
        xml.append("  </testsuite>\n");
    }

    private static String inside(Result result) {
        return switch (result.verdict()) {
            case THROUGH ->
                "<failure type=\"got through\" message=\"" + escaped(String.join("; ", result.harm())) + "\">"
                        + escaped(String.join("\n", result.story())) + "</failure>";
            case UNTRIED -> "<error type=\"untried\" message=\"" + escaped(result.why()) + "\"/>";
            case RESIDUAL, ELSEWHERE, NOT_HERE ->
                "<skipped message=\"" + escaped(result.verdict().word() + ": " + result.why()) + "\"/>";
            case HELD -> "";
        };
    }

    private static int count(List<Result> results, Result.Verdict verdict) {
        return (int)
                results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /** XML knows few control characters, and a database's answer may hold any. */
    private static String escaped(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
