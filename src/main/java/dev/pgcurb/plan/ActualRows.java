package dev.pgcurb.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/** The facts that pgcurb's own tables state. */
final class ActualRows {
    private final Records records;
    private final List<Fact> facts = new ArrayList<>();

    private ActualRows(Records records) {
        this.records = records;
    }

    /** The schema's files that ran, the policy in force, and the registered rows. */
    static List<Fact> of(Records records) {
        ActualRows rows = new ActualRows(records);
        rows.read();
        return rows.facts;
    }

    private void read() {
        records.rows("migration")
                .forEach(row -> facts.add(new Installed(value(row, "file"), value(row, "sha256"), "")));
        records.rows("policy")
                .forEach(row -> facts.add(new PolicyInForce(
                        value(row, "name"),
                        value(row, "digest"),
                        value(row, "body"),
                        value(row, "ledger_mode"),
                        value(row, "ledger_statements"),
                        row.get("ledger_months"))));
        registered("agent", Effect.WIDENS, "agent");
        registered("claim_type", Effect.KEEPS, "agent", "claim");
        registered("ceiling", Effect.NARROWS, "agent", "ceiling");
        registered("undo_right", Effect.KEEPS, "agent");
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
