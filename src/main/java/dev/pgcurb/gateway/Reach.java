package dev.pgcurb.gateway;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one agent can see, in words for a refusal. Asked for at the first refusal and kept for a few seconds. */
final class Reach {
    private static final Logger LOG = LoggerFactory.getLogger(Reach.class);
    private static final long FRESH_NANOS = 5_000_000_000L;
    private static final int LISTED = 15;

    private final Control control;
    private final String agent;
    private List<Control.Visible> known = List.of();
    private long askedAt;
    private boolean asked;

    Reach(Control control, String agent) {
        this.control = control;
        this.agent = agent;
    }

    /** The columns that the agent may read of a relation of this name, or null when it may read none. */
    @Nullable
    String columns(String relation) {
        return readable().stream()
                .filter(r -> r.relation().equals(relation))
                .findFirst()
                .map(r -> String.join(", ", r.columns()))
                .orElse(null);
    }

    /** What there is to read, or null when that is nothing, or not known at the moment. */
    @Nullable
    String summary() {
        List<Control.Visible> all = readable();
        if (all.isEmpty()) {
            return null;
        }
        String names = all.stream()
                .map(Control.Visible::relation)
                .distinct()
                .limit(LISTED)
                .collect(Collectors.joining(", "));
        return "You can read: " + names + (all.size() > LISTED ? ", …" : "") + ".";
    }

    private List<Control.Visible> readable() {
        if (!asked || System.nanoTime() - askedAt > FRESH_NANOS) {
            try {
                known = control.readable(agent);
            } catch (SQLException e) {
                LOG.warn("what agent {} can read could not be looked up: {}", agent, e.getMessage());
            }
            asked = true;
            askedAt = System.nanoTime();
        }
        return known;
    }
}
