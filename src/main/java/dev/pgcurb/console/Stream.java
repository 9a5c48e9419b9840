package dev.pgcurb.console;

import dev.pgcurb.console.LiveEvents.Event;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** One client's connection to {@code /api/v1/events}: server-sent events until it goes, its sign-in ends, or it reads too slowly. */
final class Stream {
    private static final int MOST_WAITING = 1_000;
    private static final int QUIET_SECONDS = 10;

    /** Each holds a thread, if a cheap one, and a queue. */
    private final Semaphore free = new Semaphore(500);

    private final LiveEvents events;

    Stream(LiveEvents events) {
        this.events = events;
    }

    /** Whether somebody is still signed in. */
    interface StillSignedIn {
        boolean ask() throws SQLException;
    }

    /** @param open false once the server ends */
    void answer(Request request, HttpServletResponse response, StillSignedIn still, BooleanSupplier open)
            throws IOException, SQLException, InterruptedException {
        if (!free.tryAcquire()) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
        var overrun = new AtomicBoolean();
        LiveEvents.Subscription subscription =
                events.subscribe(request, event -> overrun.compareAndSet(false, !waiting.offer(event)));
        try {
            response.setContentType("text/event-stream; charset=utf-8");
            response.setHeader("X-Accel-Buffering", "no");
            OutputStream out = response.getOutputStream();
            out.write("retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
            response.flushBuffer();
            long asked = System.nanoTime();
            while (open.getAsBoolean() && !overrun.get()) {
                Event event = waiting.poll(QUIET_SECONDS, TimeUnit.SECONDS);
                if (System.nanoTime() - asked >= TimeUnit.SECONDS.toNanos(QUIET_SECONDS)) {
                    asked = System.nanoTime();
                    if (!still.ask()) {
                        break;
                    }
                }
                out.write((event == null ? ": quiet\n\n" : text(event)).getBytes(StandardCharsets.UTF_8));
                response.flushBuffer();
            }
        } finally {
            subscription.close();
            free.release();
        }
    }

    /** JSON has no raw line breaks, so one line of data is the whole of it. */
    private static String text(Event event) {
        return (event.id() == null ? "" : "id: " + event.id().replaceAll("[\\r\\n\\x00]", "") + "\n") + "event: "
                + event.name() + "\ndata: " + event.data() + "\n\n";
    }
}
