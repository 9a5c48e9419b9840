package dev.pgcurb.cli;

import dev.pgcurb.explain.Visible;
import dev.pgcurb.hold.Hold;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds as people read them, facts first and the agent's own words last, and as machines do. */
final class HoldText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private static final Pattern PARAMETER = Pattern.compile("\\$\\d");

    private HoldText() {}

    static Table table(Stream out, List<Hold> holds) {
        Table table = new Table(out, "HOLD", "STATE", "AGENT", "WANTS", "ROWS", "CEILING", "SINCE");
        for (Hold hold : holds) {
            table.add(
                    Long.toString(hold.id()),
                    state(hold),
                    hold.agent(),
                    hold.operation() + " " + hold.table(),
                    Long.toString(hold.rows()),
                    Long.toString(hold.limit()),
                    TIME.format(hold.refusedAt()));
        }
        return table;
    }

    static String line(Hold hold) {
        return "hold %d %s: %s wants to %s %d rows of %s, the ceiling is %d"
                .formatted(
                        hold.id(),
                        state(hold),
                        hold.agent(),
                        hold.operation(),
                        hold.rows(),
                        hold.table(),
                        hold.limit());
    }

    static String state(Hold hold) {
        return hold.state().name().toLowerCase(Locale.ROOT);
    }

    static List<String> whole(Hold hold) {
        List<String> lines = new ArrayList<>();
        add(lines, "hold", hold.id() + ", " + state(hold));
        add(lines, "agent", hold.agent());
        add(lines, "works for", hold.operator());
        add(lines, "would", hold.operation() + " " + hold.rows() + " rows; the ceiling is " + hold.limit());
        for (Hold.Rows rows : hold.tables()) {
            String role = rows.table().equals(hold.table()) ? "" : ", by a cascade or a trigger";
            lines.add("  %-40s %d rows%s%s".formatted(Visible.line(rows.table()), rows.rows(), share(rows), role));
        }
        add(lines, "undo", undo(hold.undo()));
        lines.addAll(HoldSample.lines(hold));
        add(lines, "rule", hold.rule() + " (" + hold.source() + ")");
        add(lines, "digest", hold.digest());
        add(lines, "refused", TIME.format(hold.refusedAt()));
        add(lines, "lapses", hold.state() == Hold.State.WAITING ? TIME.format(hold.lapsesAt()) : null);
        add(lines, "entry", hold.entry() == null ? "none: a direct connection" : hold.entry());
        add(lines, "decided by", hold.decidedBy());
        add(lines, "decided", time(hold.decidedAt()));
        add(lines, "because", hold.decisionReason());
        add(lines, "expires", time(hold.expiresAt()));
        add(lines, "used", time(hold.usedAt()));
        untrusted(lines, "statement", hold.statement());
        lines.addAll(parameters(hold));
        untrusted(lines, "why it says it needs this", hold.plea());
        return lines;
    }

    private static String share(Hold.Rows rows) {
        Double share = rows.share();
        if (share == null) {
            return "";
        }
        return share < 0.005
                ? ", under 1% of the table (estimated)"
                : ", about %d%% of the table (estimated)".formatted(Math.round(100 * share));
    }

    private static @Nullable String undo(Hold.@Nullable UndoSize size) {
        return size == null
                ? null
                : "would keep %d images of rows, %s without indexes".formatted(size.images(), bytes(size.bytes()));
    }

    private static String bytes(long bytes) {
        if (bytes < 10_240) {
            return bytes + " bytes";
        }
        return bytes < 10_485_760 ? bytes / 1024 + " kB" : bytes / 1_048_576 + " MB";
    }

    /** What the agent wrote stands apart, each line behind a bar, so that it cannot pass for something that pgcurb says. */
    private static void untrusted(List<String> lines, String what, @Nullable String text) {
        if (text != null) {
            lines.add("");
            lines.add("written by the agent, not to be trusted: " + what);
            Visible.block(text).lines().forEach(line -> lines.add("  │ " + line));
        }
    }

    private static List<String> parameters(Hold hold) {
        List<String> values = ParameterText.lines(hold.parameters());
        String statement = hold.statement();
        if (!values.isEmpty()) {
            values.addAll(0, List.of("", "written by the agent, not to be trusted: parameters"));
            return values;
        }
        if (hold.entry() == null) {
            return List.of("", "statement and parameters were not seen: a direct connection");
        }
        return statement != null && PARAMETER.matcher(statement).find()
                ? List.of("", "parameters were not recorded: the policy keeps none")
                : List.of();
    }

    private static void add(List<String> lines, String name, @Nullable Object value) {
        if (value != null) {
            lines.add("%-12s %s".formatted(name, Visible.line(value.toString())));
        }
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : TIME.format(time);
    }

    static Json json(Hold hold) {
        List<Json> tables = hold.tables().stream().map(HoldText::json).toList();
        Json json = Json.answer()
                .put("hold", hold.id())
                .put("state", state(hold))
                .put("agent", hold.agent())
                .put("operator", hold.operator())
                .put("operation", hold.operation())
                .put("table", hold.table())
                .put("rows", hold.rows())
                .put("limit", hold.limit())
                .putObjects("tables", tables)
                .put("undo", json(hold.undo()))
                .put("sample", HoldSample.json(hold))
                .put("rule", hold.rule())
                .put("source", hold.source())
                .put("digest", hold.digest())
                .put("statement", hold.statement())
                .putJson("parameters", hold.parameters());
        Long entry = hold.entry();
        if (entry != null) {
            json.put("entry", entry.longValue());
        }
        return json.put("refused_at", hold.refusedAt().toString())
                .put("lapses_at", hold.lapsesAt().toString())
                .put("plea", hold.plea())
                .put("decided_by", hold.decidedBy())
                .put("decided_at", text(hold.decidedAt()))
                .put("reason", hold.decisionReason())
                .put("expires_at", text(hold.expiresAt()))
                .put("used_at", text(hold.usedAt()));
    }

    private static Json json(Hold.Rows rows) {
        Json json = Json.object().put("table", rows.table()).put("rows", rows.rows());
        Long estimate = rows.estimate();
        Double share = rows.share();
        if (estimate != null && share != null) {
            json.put("estimated_table_rows", estimate.longValue()).put("estimated_share", share.doubleValue());
        }
        return json;
    }

    private static @Nullable Json json(Hold.@Nullable UndoSize size) {
        return size == null ? null : Json.object().put("images", size.images()).put("bytes", size.bytes());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
