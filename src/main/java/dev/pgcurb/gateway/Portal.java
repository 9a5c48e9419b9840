package dev.pgcurb.gateway;

import org.jspecify.annotations.Nullable;

/** A portal: a prepared statement with its parameters, and the attempt once it was run. */
final class Portal {
    private final Prepared prepared;
    private final long epoch;
    private @Nullable Attempt attempt;

    Portal(Prepared prepared, long epoch) {
        this.prepared = prepared;
        this.epoch = epoch;
    }

    Prepared prepared() {
        return prepared;
    }

    /** The {@link Names#epoch} in which it was bound. */
    long epoch() {
        return epoch;
    }

    /** The attempt that a further Execute continues, or null before the first. */
    @Nullable
    Attempt attempt() {
        return attempt;
    }

    void started(Attempt begun) {
        attempt = begun;
    }
}
