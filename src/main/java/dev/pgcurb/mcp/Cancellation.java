package dev.pgcurb.mcp;

import org.jspecify.annotations.Nullable;

/** Lets one call be cancelled from another thread, before it runs, while it runs, or too late. */
final class Cancellation {
    /** Guarded by this. */
    private boolean cancelled;
    /** What stops what runs now; null while nothing does. Guarded by this. */
    private @Nullable Runnable stop;

    /** It is asked for. */
    void cancel() {
        Runnable running;
        synchronized (this) {
            cancelled = true;
            running = stop;
        }
        if (running != null) {
            running.run();
        }
    }

    /** The call runs now, and this stops it. @throws Refused when it was cancelled before */
    synchronized void begins(Runnable how) throws Refused {
        if (cancelled) {
            throw new Refused("57014", "cancelled before it ran", null, null, false);
        }
        stop = how;
    }

    synchronized void ended() {
        stop = null;
    }
}
