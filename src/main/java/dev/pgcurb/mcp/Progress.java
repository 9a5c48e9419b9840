package dev.pgcurb.mcp;

import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a client that asked for it, once a second, for how long its call has run. How much is left, Postgres does not say. */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

    private final @Nullable ScheduledFuture<?> ticking;

    private Progress(@Nullable ScheduledFuture<?> ticking) {
        this.ticking = ticking;
    }

    /** @param token what the client calls it; null when it did not ask */
    static Progress of(McpSyncServerExchange exchange, @Nullable Object token) {
        if (token == null) {
            return new Progress(null);
        }
        var seconds = new AtomicInteger();
        return new Progress(AgentSession.CLOCK.scheduleAtFixedRate(
                () -> tell(exchange, token, seconds.incrementAndGet()), 1, 1, TimeUnit.SECONDS));
    }

    private static void tell(McpSyncServerExchange exchange, Object token, int seconds) {
        try {
            exchange.progressNotification(McpSchema.ProgressNotification.builder(token, seconds)
                    .message("running for " + seconds + " s")
                    .build());
        } catch (RuntimeException e) {
            LOG.debug("progress was not told", e);
        }
    }

    /** Tells nothing more. */
    void close() {
        if (ticking != null) {
            ticking.cancel(false);
        }
    }
}
