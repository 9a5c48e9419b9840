package dev.pgcurb.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of all sessions, as gently as time allows:
 *
 * <pre>
 *   idle ------------------------------------> 57P01
 *   a statement runs --ends in time----------> 57P01
 *                    --cancelled, and ends---> 57014, then 57P01
 *                    --does not end----------> both sockets close; its attempt is unknown
 * </pre>
 */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final String WHY = "the gateway shut down";
    private static final Duration LOOK = Duration.ofMillis(20);
    /** For a cancelled statement to end, and for sessions to tidy up behind themselves. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration TIDYING = Duration.ofSeconds(10);

    private Drain() {}

    /** Returns when all are gone, or after the given time and a few seconds. */
    static void of(Collection<Session> sessions, Duration time) {
        try {
            if (!emptied(sessions, time, session -> session.dismiss(WHY))) {
                LOG.warn("{} sessions still work after {}: their statements are cancelled", sessions.size(), time);
                sessions.forEach(Drain::cancel);
                if (!emptied(sessions, GRACE, session -> session.dismiss(WHY))) {
                    sessions.forEach(session -> session.end(WHY));
                    emptied(sessions, TIDYING, session -> {});
                }
            }
        } catch (InterruptedException e) {
            sessions.forEach(session -> session.end(WHY));
            Thread.currentThread().interrupt();
        }
    }

    private static boolean emptied(Collection<Session> sessions, Duration time, Consumer<Session> each)
            throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!sessions.isEmpty()) {
            sessions.forEach(each);
            if (System.nanoTime() - end > 0) {
                return sessions.isEmpty();
            }
            Thread.sleep(LOOK);
        }
        return true;
    }

    private static void cancel(Session session) {
        try {
            session.cancel();
        } catch (IOException e) {
            LOG.debug("a statement could not be cancelled", e);
        }
    }
}
