package dev.pgcurb.serve;

import dev.pgcurb.gateway.GatewayNumbers;
import dev.pgcurb.ledger.Distribution;
import dev.pgcurb.ledger.LedgerNumbers;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Numbers in the text format of Prometheus, version 0.0.4. Labels are agents of the policy, verdicts, and words of ours: never
 * anything that an agent wrote, so nobody outside decides how many series there are.
 */
final class Metrics {
    private final StringBuilder text = new StringBuilder();

    private Metrics() {}

    static String text(GatewayNumbers gateway, Map<String, Long> acts, boolean watching, OptionalLong witnessed) {
        Metrics metrics = new Metrics();
        metrics.gateway(gateway);
        metrics.ledger(gateway.ledger());
        metrics.head("pgcurb_watch_acts_total", "counter", "What the watch did.");
        for (String act : new String[] {"cancelled", "ended", "suspended"}) {
            metrics.value("pgcurb_watch_acts_total", "act", act, acts.getOrDefault(act, 0L));
        }
        metrics.state("pgcurb_watch_up", "Whether the watch sees the sessions.", watching);
        witnessed.ifPresent(seconds -> {
            metrics.head(
                    "pgcurb_witness_timestamp_seconds",
                    "gauge",
                    "When a witness last took a mark, since 1970; 0 before the first.");
            metrics.value("pgcurb_witness_timestamp_seconds", null, "", seconds);
        });
        return metrics.text.toString();
    }

    private void gateway(GatewayNumbers numbers) {
        head("pgcurb_connections", "gauge", "Connections to this gateway, those that still authenticate included.");
        value("pgcurb_connections", null, "", numbers.connections());
        head("pgcurb_sessions", "gauge", "Sessions of this gateway that have a lease.");
        numbers.sessions().forEach((agent, count) -> value("pgcurb_sessions", "agent", agent, count));
        state("pgcurb_upstream_up", "Whether Postgres answers.", numbers.upstream());
        head("pgcurb_leases", "gauge", "Open leases, of all gateways.");
        byAgent(numbers, "leases", "pgcurb_leases");
        head("pgcurb_holds_waiting", "gauge", "Holds that wait for a decision, of all gateways.");
        byAgent(numbers, "holds", "pgcurb_holds_waiting");
        head("pgcurb_gateways", "gauge", "Chains of gateways and watches that are alive on this database.");
        numbers.database()
                .getOrDefault("gateways", Map.of())
                .values()
                .forEach(count -> value("pgcurb_gateways", null, "", count));
    }

    private void byAgent(GatewayNumbers numbers, String measure, String name) {
        numbers.database()
                .getOrDefault(measure, Map.of())
                .forEach((agent, count) -> value(name, "agent", agent, count));
    }

    private void ledger(LedgerNumbers numbers) {
        head("pgcurb_attempts_total", "counter", "Attempts that ended, by verdict.");
        numbers.attempts()
                .forEach((agent, verdicts) ->
                        verdicts.forEach((verdict, count) -> text.append("pgcurb_attempts_total{agent=\"")
                                .append(escaped(agent))
                                .append("\",verdict=\"")
                                .append(verdict.name().toLowerCase(Locale.ROOT))
                                .append("\"} ")
                                .append(count)
                                .append('\n')));
        histogram("pgcurb_statement_seconds", "From an attempt to its end.", numbers.statements());
        histogram("pgcurb_ledger_append_seconds", "From sending a batch of entries to its commit.", numbers.appends());
        head("pgcurb_ledger_waiting_entries", "gauge", "Entries that are accepted and not durable yet.");
        value("pgcurb_ledger_waiting_entries", null, "", numbers.waiting());
        state("pgcurb_ledger_up", "Whether the ledger can be written.", numbers.up());
    }

    private void histogram(String name, String help, Distribution took) {
        head(name, "histogram", help);
        long count = 0;
        for (Distribution.Bucket bucket : took.buckets()) {
            count = bucket.count();
            value(name + "_bucket", "le", Double.isInfinite(bucket.seconds()) ? "+Inf" : "" + bucket.seconds(), count);
        }
        text.append(name).append("_sum ").append(took.sumSeconds()).append('\n');
        value(name + "_count", null, "", count);
    }

    private void state(String name, String help, boolean good) {
        head(name, "gauge", help);
        value(name, null, "", good ? 1 : 0);
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void value(String name, @org.jspecify.annotations.Nullable String label, String labelled, long value) {
        text.append(name);
        if (label != null) {
            text.append('{')
                    .append(label)
                    .append("=\"")
                    .append(escaped(labelled))
                    .append("\"}");
        }
        text.append(' ').append(value).append('\n');
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
