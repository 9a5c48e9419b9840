package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.sql.Sql;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The triggers that guard one table.
 *
 * @param names of the triggers, in order
 * @param sql all of them; empty for those that are there
 * @param state of those that are there: {@link #ARMED} or what is wrong
 */
record GuardTriggers(Name table, List<String> names, String sql, String state) implements Fact {
    /** All there, as they were made, and always on. */
    static final String ARMED = "armed";

    private static final Sql AGENTS_ONLY = Sql.raw(" WHEN (session_user LIKE 'curb:%')");

    private static final Pattern NAME = Pattern.compile("CREATE (?:CONSTRAINT )?TRIGGER \"?([a-z0-9_]+)\"?");

    GuardTriggers {
        names = List.copyOf(names);
    }

    /** @param cascades whether foreign keys delete or rewrite rows of the table: each writes to it once a referenced row */
    static GuardTriggers of(Name table, String log, boolean cascades) {
        String sql = Template.guard("triggers.sql")
                .with("table", Sql.qualified(table.schema(), table.name()))
                .with("capture", Sql.qualified(GuardLog.SCHEMA, log))
                .with("log_name", Sql.literal(log))
                .with("end_when", cascades ? Sql.raw("") : AGENTS_ONLY)
                .text()
                .strip();
        List<String> names = NAME.matcher(sql)
                .results()
                .map(found -> found.group(1))
                .sorted()
                .toList();
        return new GuardTriggers(table, names, sql, ARMED);
    }

    @Override
    public String key() {
        return "guard of " + table;
    }

    @Override
    public String text() {
        return key() + " " + state + " " + String.join(" ", names);
    }

    @Override
    public List<String> make() {
        return List.of(sql);
    }

    @Override
    public List<String> unmake() {
        return names.stream()
                .map(name -> "DROP TRIGGER " + Name.quoted(name) + " ON " + table)
                .toList();
    }

    @Override
    public Effect effect() {
        return Effect.NARROWS;
    }

    @Override
    public List<String> costs() {
        return List.of(
                "needs SHARE ROW EXCLUSIVE on " + table + " for a moment",
                "everyone else's writes to " + table + " compare session_user once a row, and do nothing more");
    }

    @Override
    public List<String> locks() {
        return List.of(table.toString());
    }
}
