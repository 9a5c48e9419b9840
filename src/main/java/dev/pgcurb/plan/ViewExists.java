package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.List;

/**
 * A view in an agent's own schema, under the name of the table that it stands for.
 *
 * @param owner whose rights count where it is not security_invoker; pgcurb's owner holds none on any table, so a view that
 *     loses the option by CREATE OR REPLACE shows nothing
 * @param options {@code security_invoker=true} or {@code security_barrier=true}
 * @param digest of the definition it was made from; anything else when it was changed since
 */
record ViewExists(Name name, String owner, String options, String query, String digest) implements Fact {

    static ViewExists of(Name name, String owner, String options, String query) {
        return new ViewExists(name, owner, options, query, Text.digest(owner + options + query));
    }

    @Override
    public String key() {
        return "view " + name;
    }

    @Override
    public String text() {
        return key() + " of " + owner + " with " + options + " " + digest;
    }

    @Override
    public List<String> make() {
        String schema = Name.quoted(name.schema());
        String to = Name.quoted(owner);
        List<String> made = List.of(
                "CREATE VIEW " + name + " WITH (" + options + ") AS\n" + query,
                "COMMENT ON VIEW " + name + " IS " + Text.literal(Marks.definition(digest)),
                "ALTER VIEW " + name + " OWNER TO " + to);
        if (owner.equals(Control.OWNER)) {
            return made;
        }
        // Postgres gives a view only to somebody who could have made it.
        return List.of(
                made.get(0),
                made.get(1),
                "GRANT CREATE ON SCHEMA " + schema + " TO " + to,
                made.get(2),
                "REVOKE CREATE ON SCHEMA " + schema + " FROM " + to);
    }

    @Override
    public List<String> unmake() {
        return List.of("DROP VIEW " + name);
    }

    @Override
    public Effect effect() {
        return Effect.KEEPS;
    }
}
