package dev.pgcurb.cli;

import dev.pgcurb.explain.Visible;
import dev.pgcurb.ledger.LogEntry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Entries of the log as people read them, and as machines do. */
final class LogText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private LogText() {}

    static Table table(Stream out, List<LogEntry> entries) {
        Table table = new Table(out, "ENTRY", "TIME (UTC)", "AGENT", "VERDICT", "ROWS", "TOOK", "STATEMENT");
        for (LogEntry entry : entries) {
            table.add(
                    Long.toString(entry.id()),
                    TIME.format(entry.at()),
                    entry.agent() == null ? "-" : Visible.line(entry.agent()),
                    sign(entry) + " " + word(entry),
                    entry.rows() == null ? "" : entry.rows().toString(),
                    entry.durationMicros() == null ? "" : Span.micros(entry.durationMicros()),
                    what(entry));
        }
        return table;
    }

    /** The same entry as the others, in a line of its own, for a stream that has no end. */
    static String line(LogEntry entry) {
        String rows = entry.rows() == null ? "" : entry.rows() + " rows  ";
        return "%-7d %s  %-12s %-12s %s%s"
                .formatted(
                        entry.id(),
                        TIME.format(entry.at()),
                        entry.agent() == null ? "-" : Visible.line(entry.agent()),
                        sign(entry) + " " + word(entry),
                        rows,
                        what(entry));
    }

    private static String word(LogEntry entry) {
        return Objects.requireNonNullElse(entry.verdict(), entry.kind());
    }

    private static String sign(LogEntry entry) {
        return switch (word(entry)) {
            case "allowed" -> "✓";
            case "refused" -> "✗";
            case "held" -> "‖";
            case "cancelled" -> "■";
            case "failed" -> "!";
            case "unknown" -> "?";
            case "running" -> "…";
            default -> "·";
        };
    }

    private static String what(LogEntry entry) {
        String why = entry.rule() == null ? "" : "[" + entry.rule() + "] ";
        String said = entry.reason() == null ? "" : Visible.line(entry.reason()) + " ";
        String by = entry.by() == null ? "" : entry.by() + ": ";
        String about = Objects.requireNonNullElse(entry.statement(), said.isEmpty() ? entry.detail() : "");
        return (why + by + said + Visible.line(about)).strip();
    }

    /** Everything about one entry. */
    static List<String> whole(LogEntry entry) {
        List<String> lines = new ArrayList<>();
        add(lines, "entry", entry.id());
        add(lines, "kind", entry.kind());
        add(lines, "accepted", entry.at());
        add(lines, "settled", entry.settledAt());
        add(lines, "agent", entry.agent());
        add(lines, "verdict", entry.verdict());
        add(lines, "rule", entry.rule());
        add(lines, "sqlstate", entry.sqlstate());
        add(lines, "rows", entry.rows());
        add(lines, "took", entry.durationMicros() == null ? null : Span.micros(entry.durationMicros()));
        add(lines, "hold", entry.holdId());
        add(lines, "about entry", entry.refersTo());
        add(lines, "by", entry.by());
        add(lines, "reason", entry.reason());
        add(lines, "slot", entry.slot());
        add(lines, "lease", entry.leaseId());
        add(lines, "client", entry.client());
        add(lines, "says it is", entry.applicationName());
        add(lines, "fingerprint", entry.fingerprint());
        add(lines, "detail", entry.detail().equals("{}") ? null : entry.detail());
        add(lines, "chain", entry.gateway() + " at place " + entry.seq());
        if (entry.statement() != null) {
            lines.add("statement, as the agent wrote it:");
            Visible.block(entry.statement()).lines().forEach(line -> lines.add("  │ " + line));
        }
        if (entry.parameters() != null) {
            lines.add("parameters, as the agent sent them:");
            lines.addAll(ParameterText.lines(entry.parameters()));
        }
        return lines;
    }

    private static void add(List<String> lines, String name, @Nullable Object value) {
        if (value != null) {
            lines.add("%-12s %s".formatted(name, Visible.line(value.toString())));
        }
    }

    static Json json(LogEntry entry) {
        Json json = Json.answer()
                .put("id", entry.id())
                .put("at", entry.at().toString())
                .put("kind", entry.kind())
                .put("agent", entry.agent())
                .put("verdict", entry.verdict())
                .put("rule", entry.rule())
                .put("sqlstate", entry.sqlstate());
        put(json, "rows", entry.rows());
        put(json, "duration_us", entry.durationMicros());
        json.put("statement", entry.statement())
                .put("fingerprint", entry.fingerprint())
                .put("slot", entry.slot());
        put(json, "lease_id", entry.leaseId());
        json.put("client", entry.client()).put("application_name", entry.applicationName());
        put(json, "hold_id", entry.holdId());
        put(json, "refers_to", entry.refersTo());
        Instant settled = entry.settledAt();
        if (entry.parameters() != null) {
            json.putJson("parameters", entry.parameters());
        }
        return json.put("by", entry.by())
                .put("reason", entry.reason())
                .put("detail", entry.detail())
                .put("settled_at", settled == null ? null : settled.toString())
                .put("gateway", entry.gateway())
                .put("seq", entry.seq());
    }

    private static void put(Json json, String key, @Nullable Long value) {
        if (value != null) {
            json.put(key, value.longValue());
        }
    }
}
