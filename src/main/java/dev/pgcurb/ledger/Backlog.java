package dev.pgcurb.ledger;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was accepted and is not durable yet, between the session threads and the writer. Every field is guarded by the
 * lock. Entries leave in the order in which they came; the numbers of attempts ascend in that order too, which the
 * database insists on.
 */
final class Backlog {
    /** Entries that one batch holds at most: about 20 ms of the database's time. */
    static final int MAX_BATCH = 1000;
    /** Characters of entries that one batch holds at most, one entry more than that excepted. */
    static final int MAX_BATCH_CHARS = 4 << 20;
    /** Characters of entries that wait at most. */
    static final int MAX_CHARS = 32 << 20;

    private final int capacity;
    private final long windowNanos;
    private final long patienceNanos;

    private final ReentrantLock lock = new ReentrantLock();
    /** For the writer: there is something to write, or to end. */
    private final Condition work = lock.newCondition();
    /** For session threads: something became durable, there is room, there are numbers, or the ledger went down. */
    private final Condition progress = lock.newCondition();

    private final ArrayDeque<Queued> queue = new ArrayDeque<>();
    private final ArrayDeque<Long> ids = new ArrayDeque<>();
    private long chars;
    private long lastN;
    /** The ordinal of the youngest entry that somebody waits for. */
    private long awaitedN;

    private boolean closed;
    private @Nullable Problem down;

    /**
     * @param capacity entries that may wait before {@link #attempt} makes its caller wait
     * @param window within which an accepted entry is to be durable; the writer starts at half of it
     * @param patience for how long a caller is made to wait for a database that does not answer
     */
    Backlog(int capacity, Duration window, Duration patience) {
        this.capacity = capacity;
        this.windowNanos = window.toNanos();
        this.patienceNanos = patience.toNanos();
    }

    // ---- session threads

    /**
     * Accepts an attempt and gives it its number; waits for room.
     *
     * @throws Problem PGC401 when the ledger is down, closed, or makes no progress
     */
    Queued attempt(Intent intent) {
        lock.lock();
        try {
            waitUntil(() -> !ids.isEmpty() && hasRoom());
            return put(new Queued(++lastN, ids.removeFirst(), intent));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until an entry is durable.
     *
     * @throws Problem PGC401 when it cannot be known to be; then an outcome that says so is accepted for it
     */
    void awaitDurable(Queued entry) {
        lock.lock();
        try {
            awaitedN = Math.max(awaitedN, entry.n);
            work.signal();
            waitUntil(() -> entry.durable);
        } catch (Problem e) {
            put(settling(entry.id, Outcome.refused("ledger", "58000")));
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts an event; waits for room. @throws Problem PGC401 as {@link #attempt} */
    void event(String body) {
        lock.lock();
        try {
            waitUntil(this::hasRoom);
            put(new Queued(++lastN, body));
        } finally {
            lock.unlock();
        }
    }

    /** Accepts an outcome, always: there are never more than statements that run. An attempt not yet written takes it in. */
    void outcome(Queued attempt, Outcome outcome) {
        lock.lock();
        try {
            if (attempt.taken || attempt.intent == null || Entries.bothDetailed(attempt.intent, outcome)) {
                put(settling(attempt.id, outcome));
            } else {
                attempt.outcome = outcome;
            }
        } finally {
            lock.unlock();
        }
    }

    private Queued settling(long attempt, Outcome outcome) {
        return new Queued(++lastN, Entries.settling(attempt, Entries.outcome(outcome)));
    }

    private Queued put(Queued entry) {
        queue.addLast(entry);
        chars += entry.chars();
        // The writer sleeps until the oldest entry is due: waking it for every other one would cost more than the
        // entry.
        if (queue.size() == 1 || queue.size() >= MAX_BATCH || chars >= MAX_BATCH_CHARS || !hasRoom()) {
            work.signal();
        }
        return entry;
    }

    private boolean hasRoom() {
        return queue.size() < capacity && chars < MAX_CHARS;
    }

    private interface State {
        boolean holds();
    }

    private void waitUntil(State state) {
        // The writer reports trouble after the patience; twice that is for a writer that hangs.
        long left = 2 * patienceNanos;
        while (true) {
            if (down != null) {
                throw down;
            }
            if (state.holds()) {
                return;
            }
            if (closed) {
                throw closedProblem();
            }
            if (left <= 0) {
                throw Problem.of(Code.PGC401, "the ledger cannot be written: the database does not answer in time");
            }
            try {
                left = progress.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Problem.of(Code.PGC401, "the wait for the ledger was interrupted")
                        .because(e);
            }
        }
    }

    private static Problem closedProblem() {
        return Problem.of(Code.PGC401, "the ledger is closed");
    }

    // ---- the writer's thread

    /**
     * The next batch, oldest first; empty when there is nothing to write for now. It waits while nothing is due: at the
     * longest until {@code untilNanos} of {@link System#nanoTime}, or until the backlog is closed.
     */
    List<Queued> next(long untilNanos) throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                long now = System.nanoTime();
                if (isDue(now)) {
                    return take();
                }
                long left = untilNanos - now;
                if (left <= 0 || closed) {
                    return List.of();
                }
                Queued oldest = queue.peekFirst();
                long due = oldest == null ? left : oldest.acceptedNanos + windowNanos / 2 - now;
                work.awaitNanos(Math.min(left, due));
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue(long now) {
        Queued oldest = queue.peekFirst();
        return oldest != null
                && (closed
                        || awaitedN >= oldest.n
                        || queue.size() >= MAX_BATCH
                        || chars >= MAX_BATCH_CHARS
                        || !hasRoom()
                        || now - oldest.acceptedNanos >= windowNanos / 2);
    }

    private List<Queued> take() {
        List<Queued> batch = new ArrayList<>();
        long size = 0;
        while (!queue.isEmpty() && batch.size() < MAX_BATCH && size < MAX_BATCH_CHARS) {
            Queued entry = queue.removeFirst();
            entry.taken = true;
            size += entry.chars();
            batch.add(entry);
        }
        chars -= size;
        return batch;
    }

    /** Says that a batch is durable. */
    void durable(List<Queued> batch) {
        lock.lock();
        try {
            batch.forEach(entry -> entry.durable = true);
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Gives numbers for attempts, each greater than all before. */
    void addIds(List<Long> more) {
        lock.lock();
        try {
            ids.addAll(more);
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int idsLeft() {
        lock.lock();
        try {
            return ids.size();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses everything that has a say in the matter until it is told null: then it accepts again. */
    void down(@Nullable Problem problem) {
        lock.lock();
        try {
            down = problem;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits before another try, not longer than asked for, and not at all when the ledger is being closed. */
    void pause(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !closed) {
                left = work.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is accepted from now on but outcomes; the writer writes what is left and ends. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** What keeps the ledger from accepting; null when nothing does. */
    @Nullable
    Problem trouble() {
        lock.lock();
        try {
            return closed ? closedProblem() : down;
        } finally {
            lock.unlock();
        }
    }

    /** How many entries wait. */
    int size() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }
}
