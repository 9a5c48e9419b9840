package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Row security is on for a table that had it off.
 *
 * @param mayTurnOff false where somebody else has written row policies meanwhile: then it stays on
 */
record RowSecurityOn(Name table, boolean mayTurnOff) implements Fact {
    /** What rows of {@code pgcurb.before} about it are called. */
    static final String KIND = "row security";

    /** The tables whose row security pgcurb turned on, as SQL spells them, by the names that they have now. */
    static Set<String> by(Records records) {
        return records.rows("before").stream()
                .filter(row -> KIND.equals(row.get("kind")))
                .map(row -> new Name(
                                Objects.requireNonNull(row.get("schema_name")),
                                Objects.requireNonNull(row.get("table_name")))
                        .toString())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

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
                "INSERT INTO pgcurb.before (kind, object, relation, state) VALUES (" + Text.literal(KIND) + ", '', "
                        + relation() + ", '{\"enabled\": false}')\n    ON CONFLICT (kind, object, relation) DO NOTHING",
                "ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY");
    }

    @Override
    public List<String> unmake() {
        String forget =
                "DELETE FROM pgcurb.before WHERE kind = " + Text.literal(KIND) + " AND relation = " + relation();
        return mayTurnOff ? List.of("ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY", forget) : List.of(forget);
    }

    private String relation() {
        return Text.literal(table.toString()) + "::regclass";
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

    @Override
    public List<String> locks() {
        return List.of(table.toString());
    }
}
