package dev.pgcurb.plan;

import dev.pgcurb.policy.Policy;
import dev.pgcurb.policy.Tuning;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The section {@code tuning} as {@code pgcurb.tune_rules()} reads it. */
final class TuningRules {
    private TuningRules() {}

    static String json(Policy policy, Tuning tuning) {
        ObjectNode rules = JsonNodeFactory.instance.objectNode();
        texts(rules.putArray("roles"), tuning.roles());
        rules.put("database", tuning.database());
        ObjectNode settings = rules.putObject("settings");
        tuning.settings()
                .forEach((setting, range) -> settings.putObject(setting.key())
                        .put("min", range.least())
                        .put("max", range.most())
                        .put("step", range.step())
                        .put("from", range.from())
                        .put("to", range.to())
                        .put("rule", range.rule().name())
                        .put("source", range.rule().source().fileAndLine()));
        tuning.memory().ifPresent(bytes -> rules.put("memory", bytes));
        tuning.sessions().ifPresent(sessions -> rules.put("sessions", sessions));
        rules.put("nodes", tuning.nodes())
                .put("trials_per_day", tuning.trialsADay())
                .put("proposals", tuning.proposals())
                .put("blast_radius_ms", tuning.blastRadius().toMillis())
                .put("factor", tuning.factor())
                .put("absolute_ms", tuning.longest().toMillis())
                .put("from", tuning.hours().from())
                .put("to", tuning.hours().to())
                .put("watch_ms", tuning.watch().toMillis());
        ObjectNode indexes = rules.putObject("indexes");
        texts(
                indexes.putArray("tables"),
                tuning.indexes().tables().stream()
                        .map(table -> table.schema() + "." + table.name())
                        .toList());
        indexes.put("bytes", tuning.indexes().bytes());
        texts(rules.putArray("approvers"), Registrations.everyone(policy, tuning.approvers()));
        return rules.toString();
    }

    private static void texts(ArrayNode array, Iterable<String> values) {
        values.forEach(array::add);
    }
}
