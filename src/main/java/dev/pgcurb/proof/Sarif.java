package dev.pgcurb.proof;

import dev.pgcurb.explain.Code;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A report as SARIF 2.1.0 (OASIS), which code hosts show beside the policy. Everything points at the policy file, because
 * a database has no lines; what a finding is about stands as its logical location.
 */
public final class Sarif {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private Sarif() {}

    /**
     * The report as one JSON object.
     *
     * @param policy the policy file, as its repository knows it
     */
    public static String of(Report report, String policy) {
        ObjectNode log = JSON.createObjectNode();
        log.put("$schema", SCHEMA).put("version", "2.1.0");
        ObjectNode run = log.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "pgcurb verify").put("informationUri", "https://github.com/pgcurb/pgcurb");
        ArrayNode rules = driver.putArray("rules");
        Map<Code, Severity> codes = new LinkedHashMap<>();
        report.findings().forEach(finding -> codes.putIfAbsent(finding.code(), finding.severity()));
        codes.forEach((code, severity) -> {
            ObjectNode rule = rules.addObject().put("id", code.name()).put("name", code.name());
            rule.putObject("shortDescription").put("text", code.title());
            rule.putObject("properties").put("security-severity", score(severity));
        });
        ArrayNode results = run.putArray("results");
        report.findings().forEach(finding -> result(results.addObject(), finding, policy));
        return log.toString();
    }

    private static void result(ObjectNode result, Finding finding, String policy) {
        result.put("ruleId", finding.code().name()).put("level", level(finding.severity()));
        String who = finding.agent().isEmpty() ? "everyone" : finding.agent();
        result.putObject("message")
                .put(
                        "text",
                        who + " can " + finding.door() + ": " + finding.why() + ". Path: "
                                + String.join(" → ", finding.path()) + ". Fix: " + fix(finding));
        ObjectNode location = result.putArray("locations").addObject();
        location.putObject("physicalLocation").putObject("artifactLocation").put("uri", policy);
        location.putArray("logicalLocations").addObject().put("fullyQualifiedName", finding.object());
        result.putObject("partialFingerprints").put("pgcurb/v1", finding.id());
    }

    private static String fix(Finding finding) {
        return finding.fix().sql().isEmpty()
                ? finding.fix().otherwise()
                : String.join("; ", finding.fix().sql());
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM, LOW, DRIFT -> "warning";
            case NOTE -> "note";
        };
    }

    /** As code hosts sort by it: above 9 critical, 7 high, 4 medium. */
    private static String score(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "9.5";
            case HIGH -> "8.0";
            case MEDIUM -> "5.5";
            case LOW, DRIFT -> "3.0";
            case NOTE -> "0.0";
        };
    }
}
