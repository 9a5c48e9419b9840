package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.List;

/**
 * Row security is on for a table that had it off.
 *
 * @param mayTurnOff false where somebody else has written row policies meanwhile: then it stays on
 */
record RowSecurityOn(Name table, boolean mayTurnOff) implements Fact {
    @Override
    public String key() {
        return "row security on " + table;
    }

    @Override
    public String text() {
        return key();
    }

    @Override
    public List<String> make() {
        return List.of(
                "INSERT INTO pgcurb.before (kind, object, state) VALUES ('row security', "
                        + Text.literal(table.toString())
                        + ", '{\"enabled\": false}')\n    ON CONFLICT (kind, object) DO NOTHING",
                "ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY");
    }

    @Override
    public List<String> unmake() {
        String forget =
                "DELETE FROM pgcurb.before WHERE kind = 'row security' AND object = " + Text.literal(table.toString());
        return mayTurnOff ? List.of("ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY", forget) : List.of(forget);
    }

    @Override
    public Effect effect() {
        return Effect.NARROWS;
    }

    @Override
    public List<String> costs() {
        return List.of(
                "needs ACCESS EXCLUSIVE on " + table + " for a moment",
                "everyone else keeps every row through the policy \"curb:everyone\"; the owner and superusers are not"
                        + " subject to it at all",
                "pg_dump as a role that neither owns the table nor has BYPASSRLS now needs --enable-row-security",
                "views on it that run as another owner go on showing what that owner sees");
    }
}
