package dev.pgcurb.cli;

import dev.pgcurb.undo.Kept;
import java.util.List;
import java.util.Locale;

/** How it is shown what undo keeps. */
final class KeptText {
    private static final double MIB = 1 << 20;

    private KeptText() {}

    static void show(Terminal terminal, List<Kept> all, boolean json) {
        if (json) {
            all.forEach(kept -> terminal.answer(json(kept)));
        } else if (all.isEmpty()) {
            terminal.say("no table is guarded: nothing is kept");
        } else {
            Table table = new Table(
                    terminal.out(), "table", "agent", "statements", "rows", "MiB", "oldest", "kept for", "rows a day");
            all.forEach(kept -> table.add(
                    kept.table(),
                    kept.agent().orElse(kept.rows() == 0 ? "-" : "(undo)"),
                    Long.toString(kept.statements()),
                    Long.toString(kept.rows()),
                    String.format(Locale.ROOT, "%.1f", kept.bytes() / MIB),
                    kept.oldest().map(Object::toString).orElse("-"),
                    kept.retention().orElse("-"),
                    kept.rowsPerDay().toPlainString()));
            table.lines().forEach(terminal::answer);
        }
    }

    private static Json json(Kept kept) {
        Json answer = Json.answer().put("table", kept.table());
        kept.agent().ifPresent(agent -> answer.put("agent", agent));
        answer.put("statements", kept.statements()).put("rows", kept.rows()).put("bytes", kept.bytes());
        kept.oldest().ifPresent(oldest -> answer.put("oldest", oldest.toString()));
        kept.retention().ifPresent(retention -> answer.put("retention", retention));
        return answer.put("rows_per_day", kept.rowsPerDay().toPlainString());
    }
}
