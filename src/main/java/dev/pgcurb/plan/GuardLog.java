package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * The typed log table of a guarded table. It holds what undo needs, so it is never dropped and made anew to follow the table:
 * a new column is added, and one that is gone or has another type is set aside under another name.
 *
 * @param table as SQL spells it
 * @param columns name and type of the captured columns
 */
record GuardLog(String table, String log, SequencedMap<String, String> columns) implements Fact {
    /** Where log tables and capture functions are. */
    static final String SCHEMA = "pgcurb_log";

    /** How its comment begins; the table's name follows. */
    static final String COMMENT = "pgcurb: changes of ";

    /** How columns begin that are pgcurb's own or set aside. */
    static final String OWN = "curb:";

    @Override
    public String key() {
        return "log of " + table;
    }

    @Override
    public String text() {
        return key() + " "
                + columns.entrySet().stream().map(GuardLog::spelled).sorted().collect(Collectors.joining(", "));
    }

    Name name() {
        return new Name(SCHEMA, log);
    }

    @Override
    public List<String> make() {
        String columnList = columns.entrySet().stream().map(GuardLog::spelled).collect(Collectors.joining(",\n    "));
        Script script = Template.guard("log_table.sql")
                .with("log", Sql.qualified(SCHEMA, log))
                .with("columns", Sql.raw(columnList))
                .with("index", Sql.identifier("log " + Text.digest(log)))
                .with("relation", Sql.literal(COMMENT + table));
        return asOwner(List.of(script.text().strip()));
    }

    @Override
    public List<String> unmake() {
        return List.of("DROP TABLE " + name());
    }

    @Override
    public List<String> change(Fact other) {
        GuardLog was = (GuardLog) other;
        List<String> changes = new ArrayList<>();
        was.columns.forEach((column, type) -> {
            if (!type.equals(columns.get(column))) {
                String aside = OWN + "was:" + Text.digest(column + type);
                changes.add("ALTER TABLE " + name() + " RENAME COLUMN " + Name.quoted(column) + " TO "
                        + Name.quoted(aside));
            }
        });
        columns.forEach((column, type) -> {
            if (!type.equals(was.columns.get(column))) {
                changes.add("ALTER TABLE " + name() + " ADD COLUMN " + Name.quoted(column) + " " + type);
            }
        });
        return asOwner(changes);
    }

    /** Runs the statements as pgcurb's owner, so that what they make is its. */
    static List<String> asOwner(List<String> statements) {
        List<String> all = new ArrayList<>();
        all.add("SET LOCAL ROLE " + Control.OWNER);
        all.addAll(statements);
        all.add("RESET ROLE");
        return all;
    }

    private static String spelled(Map.Entry<String, String> column) {
        return Name.quoted(column.getKey()) + " " + column.getValue();
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
