package dev.pgcurb.watch;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.ledger.Event;
import dev.pgcurb.ledger.Ledger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the watch did, on its way to the ledger. What the ledger does not take now is offered again later, in order. */
final class Acts {
    private static final Logger LOG = LoggerFactory.getLogger(Acts.class);

    /** So many wait for a ledger that is gone; what comes after them is in the log of this program only. */
    private static final int CAPACITY = 10_000;

    private final Ledger ledger;
    private final Deque<Event> waiting = new ArrayDeque<>();
    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    Acts(Ledger ledger) {
        this.ledger = ledger;
    }

    void add(Event event) {
        LOG.info("watch: {} {}", event.session(), event.detail());
        counts.merge(String.valueOf(event.detail().get("what")), 1L, Long::sum);
        if (waiting.size() < CAPACITY) {
            waiting.add(event);
        }
        flush();
    }

    /** How often each thing was done: {@code cancelled}, {@code ended}, {@code suspended}. From any thread. */
    Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    void flush() {
        try {
            for (Event event = waiting.peek(); event != null; event = waiting.peek()) {
                ledger.record(event);
                waiting.remove();
            }
        } catch (Problem e) {
            LOG.warn("{} entries of the watch wait for the ledger: {}", waiting.size(), e.getMessage());
        }
    }
}
