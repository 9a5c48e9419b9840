package dev.pgcurb.console;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What happens, for {@code /api/v1/events}. The server keeps each client's connection, sends a sign of life when it is quiet, ends
 * it with the sign-in, and drops a client that reads too slowly: it comes back with the last event that it saw.
 */
interface LiveEvents extends AutoCloseable {
    /**
     * One event.
     *
     * @param name {@code hold}, {@code entry}, …: letters
     * @param id by which a client that comes back says where it was; null for none
     */
    record Event(String name, @Nullable String id, ObjectNode data) {}

    /** Somebody who listens; closing it ends that. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Begins to tell.
     *
     * @param listener takes an event at once and never waits
     */
    Subscription subscribe(Request request, Consumer<Event> listener);

    /** Nothing ever happens. */
    static LiveEvents none() {
        return new LiveEvents() {
            @Override
            public Subscription subscribe(Request request, Consumer<Event> listener) {
                return () -> {};
            }

            @Override
            public void close() {}
        };
    }

    @Override
    void close();
}
