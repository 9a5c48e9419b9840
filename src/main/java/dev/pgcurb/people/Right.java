package dev.pgcurb.people;

import java.util.Locale;

/** What a person may do at the console. Each of the later ones is of no use without the first. */
public enum Right {
    /** Look at everything that holds no row value. */
    SEE,
    /** Approve, deny and revoke holds, where the policy's rules let this person. */
    APPROVE,
    /** Preview and apply undos, where the policy's rules let this person. */
    UNDO,
    /** Suspend and resume agents. */
    SUSPEND;

    /** The right of this word. @throws IllegalArgumentException when there is none */
    public static Right of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** As people write it and the database keeps it: {@code approve}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
