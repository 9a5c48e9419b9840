package dev.pgcurb.gateway;

import dev.pgcurb.ledger.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A portal: a prepared statement with its parameters, and the attempt once it was run. */
final class Portal {
    private final Prepared prepared;
    private final long epoch;
    private final byte @Nullable [] bind;
    private final List<Parameter> parameters;
    private @Nullable Attempt attempt;

    Portal(Prepared prepared, long epoch, byte @Nullable [] bind, List<Parameter> parameters) {
        this.prepared = prepared;
        this.epoch = epoch;
        this.bind = bind;
        this.parameters = parameters;
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

    /** The values that it was bound with, as far as the ledger keeps them. */
    List<Parameter> parameters() {
        return parameters;
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
