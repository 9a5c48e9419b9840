package dev.pgcurb.drill;

import java.util.Locale;

/** How an attacker comes in. */
public enum Way {
    /** As the slot, straight to Postgres. */
    DIRECT,
    /** With the agent's key, through a gateway. */
    GATEWAY;

    /** In lower case, as it is shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
