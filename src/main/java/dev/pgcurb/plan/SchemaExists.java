package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.List;

/** An agent's own schema, for its same-name views. Owned by pgcurb's owner: the agent may create nothing in it. */
record SchemaExists(String name, String owner, String mark) implements Fact {
    @Override
    public String key() {
        return "schema " + Name.quoted(name);
    }

    @Override
    public String text() {
        return key() + " of " + owner + " '" + mark + "'";
    }

    @Override
    public List<String> make() {
        return List.of(
                "CREATE SCHEMA " + Name.quoted(name) + " AUTHORIZATION " + Name.quoted(owner),
                "COMMENT ON SCHEMA " + Name.quoted(name) + " IS " + Text.literal(mark));
    }

    @Override
    public List<String> unmake() {
        return List.of("DROP SCHEMA " + Name.quoted(name));
    }

    @Override
    public List<String> change(Fact was) {
        return List.of(
                "ALTER SCHEMA " + Name.quoted(name) + " OWNER TO " + Name.quoted(owner),
                "COMMENT ON SCHEMA " + Name.quoted(name) + " IS " + Text.literal(mark));
    }

    @Override
    public Effect effect() {
        return Effect.KEEPS;
    }
}
