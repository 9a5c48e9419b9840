package dev.pgcurb.undo;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the notices of a running undo how far it is. Postgres sends a notice at once, from inside the one statement that an
 * undo is; the driver hangs it on the statement while another thread still waits for the answer.
 */
final class Steps implements AutoCloseable {
    private static final Pattern MORE = Pattern.compile("undo: (\\d{1,18}) more rows");
    private static final long LOOK_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Statement running;
    private final LongConsumer progress;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread follower = Thread.ofVirtual().name("undo progress").unstarted(this::follow);
    private @Nullable SQLWarning last;

    private Steps(Statement running, LongConsumer progress) {
        this.running = running;
        this.progress = progress;
    }

    /** Tells of each step until it is closed. */
    static Steps watch(Statement running, LongConsumer progress) {
        Steps steps = new Steps(running, progress);
        steps.follower.start();
        return steps;
    }

    private void follow() {
        try {
            while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
            look(); // at what came between the last look and the end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            return; // closed meanwhile: there is nothing more to tell
        }
    }

    private void look() throws SQLException {
        SQLWarning next = last == null ? running.getWarnings() : last.getNextWarning();
        while (next != null) {
            Matcher more = MORE.matcher(String.valueOf(next.getMessage()));
            if (more.matches()) {
                progress.accept(Long.parseLong(more.group(1)));
            }
            last = next;
            next = next.getNextWarning();
        }
    }

    /** Waits for the thread that tells, so that nothing is told after this. */
    @Override
    public void close() {
        over.countDown();
        try {
            follower.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
