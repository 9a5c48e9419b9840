package dev.pgcurb.cli;

import dev.pgcurb.undo.Preview;
import dev.pgcurb.undo.Undone;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How an undo is shown: its three classes, each always, even at zero. */
final class UndoText {
    private UndoText() {}

    static List<String> lines(Preview preview) {
        List<String> lines = new ArrayList<>();
        lines.add("restore   %d rows, of %d statements".formatted(preview.restore(), preview.statements()));
        for (Preview.Table table : preview.tables()) {
            lines.add("  %s: +%d deleted rows come back, ~%d changed rows are set back, -%d inserted rows go"
                    .formatted(table.table(), table.insert(), table.update(), table.delete()));
        }
        lines.add("conflict  %d rows that someone else changed since".formatted(preview.conflict()));
        for (Preview.Table table : preview.tables()) {
            for (Preview.Conflict conflict : table.conflicts()) {
                lines.add("  %s %s: %s".formatted(table.table(), key(conflict), conflict.why()));
            }
            long more = table.conflict() - table.conflicts().size();
            if (more > 0) {
                lines.add("  %s: and %d more".formatted(table.table(), more));
            }
        }
        lines.add("outside   %d things that undo cannot reach"
                .formatted(preview.outside().size()));
        preview.outside().forEach(each -> lines.add("  " + each));
        return lines;
    }

    private static String key(Preview.Conflict conflict) {
        return conflict.key().entrySet().stream()
                .map(column -> column.getKey() + "=" + column.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    static Json json(Preview preview) {
        return fields(Json.answer().put("applied", false), preview);
    }

    static Json json(Undone undone) {
        Json answer = Json.answer().put("applied", undone.number().isPresent());
        undone.number().ifPresent(number -> answer.put("undo", number));
        return fields(answer, undone.done());
    }

    private static Json fields(Json answer, Preview preview) {
        return answer.put("statements", preview.statements())
                .put("restore", preview.restore())
                .put("conflict", preview.conflict())
                .putObjects(
                        "tables", preview.tables().stream().map(UndoText::table).toList())
                .putTexts("outside", preview.outside());
    }

    private static Json table(Preview.Table table) {
        return Json.object()
                .put("table", table.table())
                .put("insert", table.insert())
                .put("update", table.update())
                .put("delete", table.delete())
                .put("conflict", table.conflict())
                .putObjects(
                        "conflicts",
                        table.conflicts().stream()
                                .map(conflict ->
                                        Json.object().put("key", key(conflict)).put("why", conflict.why()))
                                .toList());
    }
}
