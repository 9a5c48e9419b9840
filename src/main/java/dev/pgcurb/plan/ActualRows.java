package dev.pgcurb.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/** The facts that pgcurb's own tables state. */
final class ActualRows {
    private final Records records;
    private final List<Fact> facts = new ArrayList<>();

    private final Set<String> changed;

    private ActualRows(Records records, Set<String> changed) {
        this.records = records;
        this.changed = changed;
    }

    /**
     * The schema's files that ran, the policy in force, and the registered rows.
     *
     * @param changed the files of which something is no longer as it was made
     */
    static List<Fact> of(Records records, Set<String> changed) {
        ActualRows rows = new ActualRows(records, changed);
        rows.read();
        return rows.facts;
    }

    private void read() {
        records.rows("migration").forEach(row -> {
            String file = value(row, "file");
            String sha256 = changed.contains(file) ? Actual.CHANGED : value(row, "sha256");
            facts.add(new Installed(file, sha256, value(row, "lasting"), ""));
        });
        records.rows("policy")
                .forEach(row -> facts.add(new PolicyInForce(
                        value(row, "name"),
                        value(row, "digest"),
                        value(row, "body"),
                        value(row, "ledger_mode"),
                        value(row, "ledger_statements"),
                        value(row, "ledger_parameters"),
                        row.get("ledger_months"))));
        registered("agent", Effect.WIDENS, "agent");
        registered("claim_type", Effect.KEEPS, "agent", "claim");
        registered("ceiling", Effect.NARROWS, "agent", "ceiling");
        registered("undo_right", Effect.KEEPS, "agent");
        registered("tuning", Effect.KEEPS, "section");
        registered("slot", Effect.WIDENS, "slot");
        registered("guarded", Effect.NARROWS, "relation");
    }

    private void registered(String table, Effect effect, String... keys) {
        for (SequencedMap<String, String> row : records.rows(table)) {
            SequencedMap<String, String> id = new LinkedHashMap<>();
            for (String key : keys) {
                id.put(key, value(row, key));
            }
            SequencedMap<String, String> values = new LinkedHashMap<>(row);
            values.keySet().removeAll(id.keySet());
            facts.add(new Registered(table, id, values, effect));
        }
    }

    private static String value(Map<String, String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }
}
