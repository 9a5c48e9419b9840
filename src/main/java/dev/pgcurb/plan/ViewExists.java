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
        return List.of(
                "CREATE VIEW " + name + " WITH (" + options + ") AS\n" + query,
                "COMMENT ON VIEW " + name + " IS " + Text.literal(Marks.definition(digest)),
                "ALTER VIEW " + name + " OWNER TO " + Name.quoted(owner));
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
