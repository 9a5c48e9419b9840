package dev.pgcurb.drill;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A report as SARIF 2.1.0 (OASIS): an error for each attack that got through, a note for each that nobody can close here, a warning
 * for each that could not be played. The rules are the attacks.
 */
public final class DrillSarif {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private DrillSarif() {}

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
        driver.put("name", "pgcurb drill").put("informationUri", "https://github.com/pgcurb/pgcurb");
        ArrayNode rules = driver.putArray("rules");
        report.results().stream().map(Result::attack).distinct().forEach(attack -> {
            ObjectNode rule = rules.addObject().put("id", attack.id()).put("name", attack.id());
            rule.putObject("shortDescription").put("text", attack.title());
        });
        ArrayNode results = run.putArray("results");
        for (Result result : report.results()) {
            switch (result.verdict()) {
                case THROUGH -> one(results, result, "error", String.join("; ", result.harm()), policy);
                case UNTRIED -> one(results, result, "warning", "it could not be played: " + result.why(), policy);
                case RESIDUAL -> one(results, result, "note", "residual: " + result.why(), policy);
                case HELD, ELSEWHERE, NOT_HERE -> {}
            }
        }
        return log.toString();
    }

    private static void one(ArrayNode results, Result result, String level, String text, String policy) {
        ObjectNode one = results.addObject();
        one.put("ruleId", result.attack().id()).put("level", level);
        one.putObject("message")
                .put(
                        "text",
                        result.agent() + ", " + result.way().word() + ": "
                                + result.attack().title() + ": " + text);
        one.putArray("locations")
                .addObject()
                .putObject("physicalLocation")
                .putObject("artifactLocation")
                .put("uri", policy);
        one.putObject("partialFingerprints")
                .put(
                        "pgcurb/v1",
                        result.attack().id() + ":" + result.agent() + ":"
                                + result.way().word());
    }
}
