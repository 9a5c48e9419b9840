package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The typed log table of a guarded table. It holds what undo needs, so it is never dropped and made anew to follow the table:
 * a renamed column is renamed here too, a new one is added, and one that is gone or has another type is set aside under
 * another name. So no column ever holds two things; {@code schema/50_undo_layout.sql} remembers since when it holds one.
 *
 * @param table as SQL spells it
 * @param columns the captured columns
 */
record GuardLog(String table, String log, List<LogColumn> columns) implements Fact {
    /** Where log tables and capture functions are. */
    static final String SCHEMA = "pgcurb_log";

    /** How its comment begins; the table's name follows. */
    static final String COMMENT = "pgcurb: changes of ";

    /** How columns begin that are pgcurb's own or set aside. */
    static final String OWN = "curb:";

    GuardLog {
        columns = List.copyOf(columns);
    }

    @Override
    public String key() {
        return "log of " + table;
    }

    @Override
    public String text() {
        return key() + " " + columns.stream().map(LogColumn::text).sorted().collect(Collectors.joining(", "));
    }

    Name name() {
        return new Name(SCHEMA, log);
    }

    @Override
    public List<String> make() {
        String columnList = columns.stream().map(LogColumn::spelled).collect(Collectors.joining(",\n    "));
        Script script = Template.guard("log_table.sql")
                .with("log", Sql.qualified(SCHEMA, log))
                .with("columns", Sql.raw(columnList))
                .with("index", Sql.identifier("log " + Text.digest(log)))
                .with("relation", Sql.literal(COMMENT + table));
        return named(columns, asOwner(List.of(script.text().strip())));
    }

    @Override
    public List<String> unmake() {
        return List.of("DROP TABLE " + name());
    }

    @Override
    public List<String> change(Fact other) {
        List<LogColumn> were = ((GuardLog) other).columns;
        List<String> away = new ArrayList<>();
        List<String> back = new ArrayList<>();
        for (LogColumn was : were) {
            Optional<LogColumn> now = columns.stream().filter(was::holdsTheSame).findFirst();
            if (now.isEmpty()) {
                away.add(rename(was.name(), OWN + "was:" + was.place()));
            } else if (!now.get().name().equals(was.name())) {
                // By way of a third name: two columns may have swapped theirs.
                away.add(rename(was.name(), OWN + "moving:" + was.place()));
                back.add(rename(OWN + "moving:" + was.place(), now.get().name()));
            }
        }
        columns.stream()
                .filter(column -> were.stream().noneMatch(column::holdsTheSame))
                .forEach(column -> back.add("ALTER TABLE " + name() + " ADD COLUMN " + column.spelled()));
        List<String> changes = new ArrayList<>(away);
        changes.addAll(back);
        return named(columns, asOwner(changes));
    }

    /**
     * A type of the application's lives in a schema that pgcurb's owner has no business in, and to name it takes USAGE there: it has
     * that for as long as the statements run.
     */
    private static List<String> named(List<LogColumn> columns, List<String> statements) {
        List<String> schemas = columns.stream()
                .flatMap(column -> column.typeSchema().stream())
                .distinct()
                .sorted()
                .toList();
        List<String> all = new ArrayList<>();
        schemas.forEach(schema -> all.add("GRANT USAGE ON SCHEMA " + schema + " TO " + Control.OWNER));
        all.addAll(statements);
        schemas.forEach(schema -> all.add("REVOKE USAGE ON SCHEMA " + schema + " FROM " + Control.OWNER));
        return all;
    }

    /** Runs the statements as pgcurb's owner, so that what they make is its. */
    static List<String> asOwner(List<String> statements) {
        List<String> all = new ArrayList<>();
        all.add("SET LOCAL ROLE " + Control.OWNER);
        all.addAll(statements);
        all.add("RESET ROLE");
        return all;
    }

    private String rename(String from, String to) {
        return "ALTER TABLE " + name() + " RENAME COLUMN " + Name.quoted(from) + " TO " + Name.quoted(to);
    }

    @Override
    public Effect effect() {
        return Effect.NARROWS;
    }

    @Override
    public List<String> dropCosts() {
        return List.of("what agents changed in " + table + " so far goes with it, and can no longer be undone");
    }
}
