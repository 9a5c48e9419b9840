package dev.pgcurb.ledger;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry that is no attempt: a lease that was opened or closed, an agent that was suspended, a gateway that started.
 *
 * @param kind one lower-case word, such as {@code lease} or {@code suspend}; neither {@code attempt} nor {@code outcome}
 * @param session whom it is about; null when it is about no agent
 * @param detail what happened, as JSON has it
 */
public record Event(String kind, @Nullable Session session, Map<String, Object> detail) {
    public Event {
        if (!kind.matches("[a-z_]{1,30}") || kind.equals("attempt") || kind.equals("outcome")) {
            throw new IllegalArgumentException("not a kind of event: " + kind);
        }
        detail = Map.copyOf(detail);
    }
}
