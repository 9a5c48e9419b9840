package dev.pgcurb.tune;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What trials tell the database, as JSON. */
final class TrialJson {
    private TrialJson() {}

    static String samples(List<Sample> samples) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        samples.forEach(sample -> array.addObject()
                .put("number", sample.query())
                .put("phase", sample.phase())
                .put("place", sample.place())
                .put("at", sample.at().toString())
                .put("ms", sample.ms())
                .put("blocks", sample.blocks())
                .put("temp", sample.temp())
                .put("rows", sample.rows())
                .put("cancelled", sample.cancelled()));
        return array.toString();
    }

    static String decision(Decision decision, List<String> without) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("decision", decision.kind().word()).put("reason", decision.reason());
        ObjectNode facts = node.putObject("facts");
        facts.put("blocks", decision.blocks()).put("confidence", 0.99);
        ArrayNode leftOut = facts.putArray("left_out");
        decision.leftOut().forEach(leftOut::add);
        without.forEach(leftOut::add);
        ArrayNode queries = node.putArray("queries");
        for (Finding finding : decision.findings()) {
            ObjectNode one = queries.addObject()
                    .put("number", finding.query().number())
                    .put("text", finding.query().text())
                    .put("calls", finding.query().calls())
                    .put("verdict", finding.verdict().word())
                    .put("reason", finding.reason());
            number(one, "work_ratio", finding.work());
            Interval time = finding.time();
            if (time != null) {
                number(one, "time_ratio", time.estimate());
                number(one, "time_low", time.low());
                number(one, "time_high", time.high());
            }
            plan(one, "plan_before", finding.before());
            plan(one, "plan_candidate", finding.candidate());
        }
        return node.toString();
    }

    /** JSON has no infinity, and no number that is none. */
    private static void number(ObjectNode node, String key, double value) {
        if (Double.isFinite(value)) {
            node.put(key, value);
        }
    }

    private static void plan(ObjectNode node, String key, @Nullable PlanTree plan) {
        if (plan != null) {
            node.set(key, plan.root());
        }
    }
}
