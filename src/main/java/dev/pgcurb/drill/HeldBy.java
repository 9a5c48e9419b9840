package dev.pgcurb.drill;

import java.util.Locale;
import java.util.Optional;

/** Who stops an attack. */
public enum HeldBy {
    /** It runs straight to Postgres and is judged. */
    POSTGRES,
    /** Text, messages and settings that no grant reaches; its statements run through a gateway only. */
    GATEWAY,
    /** Time, blocking and sessions: seen from outside. */
    WATCH,
    /** Nothing is stopped; it is recorded where it cannot be removed. */
    LEDGER,
    /** A finding of verify: it is about what somebody set up. */
    VERIFY,
    /** Memory and disks. */
    OPERATING_SYSTEM,
    /** Nobody. */
    RESIDUAL;

    /** As it stands in attack files and reports: {@code operating system}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static Optional<HeldBy> of(String word) {
        for (HeldBy one : values()) {
            if (one.word().equals(word)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
