package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.List;

/**
 * An agent's role, slot or twin owns something outside pgcurb's own schemas. Never wanted: an owner may do anything, and row
 * policies do not apply to it.
 *
 * @param type as ALTER … OWNER TO spells it: TABLE (views too), SCHEMA, ROUTINE
 */
record OwnedByAgent(String type, String object, String owner) implements Fact {
    @Override
    public String key() {
        return "owner of " + type + " " + object + ": " + Name.quoted(owner);
    }

    @Override
    public String text() {
        return key();
    }

    @Override
    public List<String> make() {
        return List.of("ALTER " + type + " " + object + " OWNER TO " + Name.quoted(owner));
    }

    @Override
    public List<String> unmake() {
        return List.of("ALTER " + type + " " + object + " OWNER TO CURRENT_USER");
    }

    @Override
    public Effect effect() {
        return Effect.WIDENS;
    }

    @Override
    public List<String> dropCosts() {
        return List.of(
                object + " is the admin's from then on: whose it was before it was given to an agent is not known");
    }
}
