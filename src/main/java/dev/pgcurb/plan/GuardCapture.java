package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.sql.Sql;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The function that puts a changed row of one table into its log.
 *
 * @param sql CREATE FUNCTION, complete; empty for one that is there
 * @param source what stands between the dollar quotes
 */
record GuardCapture(String log, String sql, String source) implements Fact {
    private static final String QUOTE = "$capture$";

    static GuardCapture of(String log, List<String> columns) {
        String sql = Template.guard("capture_function.sql")
                .with("capture", Sql.qualified(GuardLog.SCHEMA, log))
                .with("log_name", Sql.literal(log))
                .with("log", Sql.qualified(GuardLog.SCHEMA, log))
                .with("columns", Sql.raw(Text.columns(columns)))
                .with("old", Sql.raw(values("OLD", columns)))
                .with("new", Sql.raw(values("NEW", columns)))
                .text()
                .strip();
        int from = sql.indexOf(QUOTE) + QUOTE.length();
        return new GuardCapture(log, sql, sql.substring(from, sql.lastIndexOf(QUOTE)));
    }

    private static String values(String row, List<String> columns) {
        return columns.stream().map(column -> row + "." + Name.quoted(column)).collect(Collectors.joining(", "));
    }

    @Override
    public String key() {
        return "capture function " + new Name(GuardLog.SCHEMA, log);
    }

    @Override
    public String text() {
        return key() + " " + Text.digest(source);
    }

    @Override
    public List<String> make() {
        return GuardLog.asOwner(List.of(sql));
    }

    @Override
    public List<String> unmake() {
        return List.of("DROP FUNCTION " + new Name(GuardLog.SCHEMA, log) + "()");
    }

    /** CREATE OR REPLACE: the triggers stay. */
    @Override
    public List<String> change(Fact was) {
        return make();
    }

    @Override
    public Effect effect() {
        return Effect.NARROWS;
    }
}
