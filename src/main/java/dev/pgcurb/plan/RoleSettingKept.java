package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.List;

/**
 * A setting that Postgres keeps for one of pgcurb's roles and gives to each of its sessions.
 *
 * @param database where; empty for everywhere
 * @param value as it is kept
 */
record RoleSettingKept(String role, String database, String name, String value) implements Fact {
    @Override
    public String key() {
        return "setting " + name + " of " + Name.quoted(role)
                + (database.isEmpty() ? "" : " in database " + Name.quoted(database));
    }

    @Override
    public String text() {
        return key() + " = " + value;
    }

    private String alter() {
        return "ALTER ROLE " + Name.quoted(role) + (database.isEmpty() ? "" : " IN DATABASE " + Name.quoted(database));
    }

    @Override
    public List<String> make() {
        return List.of(alter() + " SET " + name + " = " + Text.literal(value));
    }

    @Override
    public List<String> unmake() {
        return List.of(alter() + " RESET " + name);
    }

    @Override
    public List<String> change(Fact was) {
        return make();
    }

    /** Only ceilings are wanted; anybody else's setting is a loosening until somebody has looked at it. */
    @Override
    public Effect effect() {
        return name.equals(TempSpace.SETTING) ? Effect.NARROWS : Effect.WIDENS;
    }
}
