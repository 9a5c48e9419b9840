package dev.pgcurb.plan;

import dev.pgcurb.catalog.Function;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.catalog.Trigger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The guards that are there: log tables, capture functions and triggers. */
final class ActualGuards {
    private final Snapshot snapshot;
    private final Built built;
    private final Map<String, Map<String, Integer>> captured = new HashMap<>();
    private final Map<Long, Relation> relations;
    private final List<Fact> facts = new ArrayList<>();

    private ActualGuards(Snapshot snapshot, Records records, Built built) {
        records.rows("captured_column")
                .forEach(row -> captured.computeIfAbsent(
                                Objects.requireNonNull(row.get("log_table")), log -> new HashMap<>())
                        .put(
                                Objects.requireNonNull(row.get("name")),
                                Integer.valueOf(Objects.requireNonNull(row.get("number")))));
        this.snapshot = snapshot;
        this.built = built;
        this.relations = snapshot.byId();
    }

    static List<Fact> of(Snapshot snapshot, Records records, Built built) {
        ActualGuards guards = new ActualGuards(snapshot, records, built);
        guards.read();
        return guards.facts;
    }

    private void read() {
        for (Relation log : snapshot.relations()) {
            String comment = log.comment();
            if (!log.name().schema().equals(GuardLog.SCHEMA)
                    || comment == null
                    || !comment.startsWith(GuardLog.COMMENT)) {
                continue;
            }
            // Which column of its guarded table each column of a log holds.
            Map<String, Integer> numbers = captured.getOrDefault(log.name().name(), Map.of());
            List<LogColumn> columns = log.columns().stream()
                    .filter(column -> !column.name().startsWith(GuardLog.OWN))
                    .map(column -> new LogColumn(
                            column.name(), column.type(), numbers.getOrDefault(column.name(), 0), column.position()))
                    .toList();
            facts.add(new GuardLog(
                    comment.substring(GuardLog.COMMENT.length()), log.name().name(), columns));
        }
        for (Function function : snapshot.functions()) {
            if (function.name().schema().equals(GuardLog.SCHEMA)) {
                boolean sound = function.securityDefiner()
                        && function.owner().equals(Control.OWNER)
                        && function.settings().isEmpty();
                String source = sound ? Objects.requireNonNullElse(function.source(), "") : Actual.CHANGED;
                facts.add(new GuardCapture(function.name().name(), "", source));
            }
        }
        triggers();
    }

    private void triggers() {
        Map<Long, Map<String, Trigger>> byTable = new LinkedHashMap<>();
        snapshot.triggers().stream()
                .filter(trigger -> trigger.definition() != null && !trigger.inherited())
                .forEach(trigger -> byTable.computeIfAbsent(trigger.relation(), id -> new TreeMap<>())
                        .put(trigger.name(), trigger));
        byTable.forEach((id, triggers) -> {
            Name table = Objects.requireNonNull(relations.get(id)).name();
            boolean armed = triggers.values().stream()
                    .allMatch(trigger -> trigger.enabled().equals("A")
                            && built.contains(
                                    "trigger",
                                    table.schema() + "." + table.name() + "." + trigger.name(),
                                    Objects.requireNonNull(trigger.definition())));
            facts.add(new GuardTriggers(
                    table, List.copyOf(triggers.keySet()), "", armed ? GuardTriggers.ARMED : Actual.CHANGED));
        });
    }
}
