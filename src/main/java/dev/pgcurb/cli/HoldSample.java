package dev.pgcurb.cli;

import dev.pgcurb.explain.Visible;
import dev.pgcurb.hold.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Some of the rows of a hold: what an update leaves alone as {@code id=4}, what it changes as {@code grade: a → b}. */
final class HoldSample {
    private HoldSample() {}

    static List<String> lines(Hold hold) {
        List<String> lines = new ArrayList<>();
        if (hold.sample().isEmpty()) {
            lines.add("%-12s %s"
                    .formatted(
                            "sample",
                            hold.sampled()
                                    ? "none that this login may read in the tables themselves"
                                    : "none: switched off, too large, or from a direct connection"));
            return lines;
        }
        lines.add("%-12s the first rows of each table, as this login may read them".formatted("sample"));
        hold.sample().forEach((table, rows) -> {
            lines.add("  " + Visible.line(table));
            rows.forEach(row -> lines.add("    " + line(row)));
        });
        return lines;
    }

    private static String line(Hold.Sampled row) {
        Map<String, @Nullable String> before = Objects.requireNonNullElse(row.before(), Map.of());
        Map<String, @Nullable String> after = Objects.requireNonNullElse(row.after(), Map.of());
        TreeSet<String> columns = new TreeSet<>(before.keySet());
        columns.addAll(after.keySet());
        List<String> same = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        boolean update = row.before() != null && row.after() != null;
        for (String column : columns) {
            String name = Visible.line(column);
            if (update && !Objects.equals(before.get(column), after.get(column))) {
                changed.add(name + ": " + shown(before.get(column)) + " → " + shown(after.get(column)));
            } else {
                same.add(name + "=" + shown(before.containsKey(column) ? before.get(column) : after.get(column)));
            }
        }
        same.addAll(changed);
        return "%-6s  %s".formatted(Visible.line(row.operation()), String.join("  ", same));
    }

    private static String shown(@Nullable String value) {
        return value == null ? "NULL" : Visible.line(value);
    }

    static Json json(Hold hold) {
        Json tables = Json.object();
        hold.sample()
                .forEach((table, rows) -> tables.putObjects(
                        table,
                        rows.stream()
                                .map(row -> Json.object()
                                        .put("operation", row.operation())
                                        .put("before", image(row.before()))
                                        .put("after", image(row.after())))
                                .toList()));
        return tables;
    }

    private static @Nullable Json image(@Nullable Map<String, @Nullable String> values) {
        if (values == null) {
            return null;
        }
        Json image = Json.object();
        values.forEach(image::put);
        return image;
    }
}
