package dev.pgcurb.plan;

import java.util.Locale;

/** What a step does to the reach of an agent. */
public enum Effect {
    /** It can do less afterwards. Such steps come first. */
    NARROWS,
    /** Its reach stays as it is. */
    KEEPS,
    /** It can do more afterwards. */
    WIDENS;

    /** The effect of undoing a step that has this one. */
    public Effect reversed() {
        return switch (this) {
            case NARROWS -> WIDENS;
            case KEEPS -> KEEPS;
            case WIDENS -> NARROWS;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
