package dev.pgcurb.console;

import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which part of the world changed: {@code holds}, {@code ledger}, {@code agents}, {@code undo}, {@code policy}. It says no more than
 * that, so that what somebody may see is asked for where it is decided. One thread asks the database for one row of marks, some times a
 * second, and only while somebody listens; whoever begins to listen, or comes back, reads everything once anyway.
 */
final class Changes implements LiveEvents {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final Duration PAUSE = Duration.ofMillis(400);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final String SQL = Script.of(Changes.class, "marks.sql").text();

    private final Database database;
    private final CopyOnWriteArrayList<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private final Object gate = new Object();
    private final Thread thread;

    /** Volatile: set by who closes, read by the thread. */
    private volatile boolean open = true;

    Changes(Database database) {
        this.database = database;
        this.thread = Thread.ofVirtual().name("pgcurb-console-changes").start(this::watch);
    }

    @Override
    public Subscription subscribe(Request request, Consumer<Event> listener) {
        synchronized (gate) {
            listeners.add(listener);
            gate.notifyAll();
        }
        return () -> listeners.remove(listener);
    }

    private void watch() {
        Map<String, String> before = Map.of();
        boolean failing = false;
        try {
            while (open) {
                if (awaitListeners()) {
                    before = Map.of();
                }
                try {
                    Map<String, String> now = marks();
                    tell(before, now);
                    before = now;
                    failing = false;
                } catch (SQLException e) {
                    if (!failing && open) {
                        LOG.warn("what is new cannot be seen: {}", e.getMessage());
                    }
                    failing = true;
                }
                Thread.sleep(failing ? AFTER_FAILURE : PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when somebody listens; true if it had to wait for that. */
    private boolean awaitListeners() throws InterruptedException {
        synchronized (gate) {
            boolean waited = listeners.isEmpty();
            while (open && listeners.isEmpty()) {
                gate.wait();
            }
            return waited;
        }
    }

    private Map<String, String> marks() throws SQLException {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(SQL);
                ResultSet row = call.executeQuery()) {
            row.next();
            Map<String, String> marks = new LinkedHashMap<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                marks.put(row.getMetaData().getColumnLabel(i), Objects.requireNonNullElse(row.getString(i), ""));
            }
            return marks;
        }
    }

    private void tell(Map<String, String> before, Map<String, String> now) {
        if (before.isEmpty()) {
            return;
        }
        now.forEach((topic, mark) -> {
            if (!mark.equals(before.get(topic))) {
                Event event = new Event(topic, null, Reply.object().put("topic", topic));
                listeners.forEach(listener -> listener.accept(event));
            }
        });
    }

    @Override
    public void close() {
        open = false;
        thread.interrupt();
    }
}
