package dev.pgcurb.plan;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.ForeignKey;
import dev.pgcurb.catalog.Key;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** The guards of the write closure: a log table, a capture function and triggers for each table, and what undo must know. */
final class Guards {
    /** NAMEDATALEN - 1. */
    private static final int LONGEST_BYTES = 63;

    private Guards() {}

    /** @throws Problem for each table whose rows nothing tells apart: what cannot be captured cannot be undone */
    static List<Wish> of(List<Closure.Guarding> closure, Snapshot snapshot) {
        Set<Long> cascadedInto = snapshot.foreignKeys().stream()
                .filter(key -> key.onDelete().changesRows() || key.onUpdate().changesRows())
                .map(ForeignKey::referencing)
                .collect(Collectors.toSet());
        List<Problem> problems = new ArrayList<>();
        List<Wish> wishes = new ArrayList<>();
        for (Closure.Guarding guarding : closure) {
            Relation table = guarding.relation();
            if (!table.kind().holdsRows()) {
                problems.add(problem(
                        guarding, table.name() + " is reached by foreign keys and is no table that can be guarded"));
            } else if (table.inherited()) {
                problems.add(problem(
                        guarding,
                        table.name()
                                + " has tables that inherit from it: a row trigger does not see their rows, and what"
                                + " happens to them cannot be captured"));
            } else if (table.key().isEmpty()) {
                problems.add(problem(guarding, table.name() + " has no key: a change of its rows cannot be captured"));
            } else {
                wishes.addAll(guard(guarding, table.key().get(), cascadedInto.contains(table.id())));
            }
        }
        if (!problems.isEmpty()) {
            throw Problem.all(problems);
        }
        return wishes;
    }

    private static Problem problem(Closure.Guarding guarding, String what) {
        String by = guarding.by().isEmpty() ? "" : " (through " + String.join(", ", guarding.by()) + ")";
        return Problem.of(Code.PGC204, what + by)
                .at(guarding.why().writeRule().source().toString())
                .hint("take the write out of the policy, or change the table: PGC204 says how");
    }

    private static List<Wish> guard(Closure.Guarding guarding, Key key, boolean cascades) {
        Relation table = guarding.relation();
        String log = logName(table.name());
        List<Column> captured =
                table.columns().stream().filter(column -> !column.generated()).toList();
        List<String> names = captured.stream().map(Column::name).toList();
        List<LogColumn> typed = captured.stream()
                .map(column -> new LogColumn(column.name(), column.type(), column.position(), 0))
                .toList();
        SequencedMap<String, String> known = Registrations.map(
                "schema_name", table.name().schema(),
                "table_name", table.name().name(),
                "log_table", log,
                "columns", Registrations.array(names),
                "key", Registrations.array(key.columns()),
                "numbers",
                        Registrations.array(captured.stream()
                                .map(column -> Integer.toString(column.position()))
                                .toList()),
                "types", Registrations.array(captured.stream().map(Column::type).toList()));
        List<Fact> facts = List.of(
                new GuardLog(table.name().toString(), log, typed),
                GuardCapture.of(log, names),
                new Registered(
                        "guarded", Registrations.map("relation", Long.toString(table.id())), known, Effect.NARROWS),
                GuardTriggers.of(table.name(), log, cascades));
        return facts.stream()
                .map(fact -> new Wish(fact, guarding.why().writeRule()))
                .toList();
    }

    /** The table's name with its schema where that fits, and otherwise its end replaced by a digest. */
    static String logName(Name table) {
        String name = table.schema() + "." + table.name();
        if (name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_BYTES) {
            return name;
        }
        String end = "~" + Text.digest(name);
        StringBuilder cut = new StringBuilder(name);
        while ((cut + end).getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            cut.setLength(cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut + end;
    }
}
