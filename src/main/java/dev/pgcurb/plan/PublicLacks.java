package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * PUBLIC, and so every agent, no longer holds something that it held before. Everyone who is no agent holds it
 * through {@link Control#EVERYONE_ELSE} instead.
 *
 * @param type as GRANT … ON spells it
 * @param object as GRANT … ON spells it
 * @param column empty for the whole object
 */
record PublicLacks(String type, String object, String column, String privilege) implements Fact {
    /** What rows of {@code pgcurb.before} about it are called. */
    static final String KIND = "right of PUBLIC";

    static PublicLacks of(Granted held) {
        return new PublicLacks(held.type(), held.object(), held.column(), held.privilege());
    }

    @Override
    public String key() {
        return "PUBLIC without " + what();
    }

    @Override
    public String text() {
        return key();
    }

    /** What {@code pgcurb.before} says was taken: {@code EXECUTE on FUNCTION public.f(integer)}. */
    static List<PublicLacks> taken(Records records) {
        return records.rows("before").stream()
                .filter(row -> KIND.equals(row.get("kind")))
                .map(PublicLacks::of)
                .toList();
    }

    private static PublicLacks of(Map<String, String> row) {
        String table = row.get("table_name");
        if (table != null) {
            Name name = new Name(Objects.requireNonNull(row.get("schema_name")), table);
            return new PublicLacks(
                    "TABLE",
                    name.toString(),
                    row.getOrDefault("column_name", ""),
                    Objects.requireNonNull(row.get("privilege")));
        }
        String[] words = Objects.requireNonNull(row.get("object")).split(" ", 4);
        return new PublicLacks(words[2], words[3], "", words[0]);
    }

    /** The same right, as somebody holds it. */
    Granted heldBy(String role) {
        return Granted.on(type, object, column, privilege, role);
    }

    /** {@code SELECT (name) on TABLE public.species}. */
    String what() {
        return heldBy("").what() + " on " + type + " " + object;
    }

    private String on() {
        return heldBy("").what() + " ON " + type + " " + object;
    }

    private boolean ofRelation() {
        return type.equals("TABLE");
    }

    private String relation() {
        return Text.literal(object) + "::regclass";
    }

    /** What of its relation it is, as {@code pgcurb.before} spells it: an SQL expression. */
    private String part() {
        return column.isEmpty()
                ? Text.literal(privilege)
                : "(SELECT " + Text.literal(privilege + " ") + " || attnum FROM pg_attribute WHERE attrelid = "
                        + relation() + " AND attname = " + Text.literal(column) + ")";
    }

    @Override
    public List<String> make() {
        String row = ofRelation() ? part() + ", " + relation() : Text.literal(what()) + ", NULL";
        return List.of(
                "INSERT INTO pgcurb.before (kind, object, relation, state) VALUES (" + Text.literal(KIND) + ", " + row
                        + ", '{\"held\": true}')\n    ON CONFLICT (kind, object, relation) DO NOTHING",
                "REVOKE " + on() + " FROM PUBLIC");
    }

    @Override
    public List<String> unmake() {
        String row = ofRelation()
                ? "object = " + part() + " AND relation = " + relation()
                : "object = " + Text.literal(what()) + " AND relation IS NULL";
        return List.of(
                "GRANT " + on() + " TO PUBLIC",
                "DELETE FROM pgcurb.before WHERE kind = " + Text.literal(KIND) + " AND " + row);
    }

    @Override
    public Effect effect() {
        return Effect.NARROWS;
    }

    @Override
    public List<String> costs() {
        return List.of("roles made later hold it only once they are members of " + Control.EVERYONE_ELSE
                + ": plan --check says so");
    }
}
