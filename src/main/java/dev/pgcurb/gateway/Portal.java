package dev.pgcurb.gateway;

import org.jspecify.annotations.Nullable;

/** A portal: a prepared statement with its parameters, and the attempt once it was run. */
final class Portal {
    private final Prepared prepared;
    private final long epoch;
    private final byte @Nullable [] bind;
    private @Nullable Attempt attempt;

    Portal(Prepared prepared, long epoch, byte @Nullable [] bind) {
        this.prepared = prepared;
        this.epoch = epoch;
        this.bind = bind;
    }

    Prepared prepared() {
        return prepared;
    }

    /** The {@link Names#epoch} in which it was bound. */
    long epoch() {
        return epoch;
    }

    /** The Bind that made it, where it may have to be made again. */
    byte @Nullable [] bind() {
        return bind;
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
