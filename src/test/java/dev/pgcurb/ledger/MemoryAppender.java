package dev.pgcurb.ledger;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;

/** A database of one chain in memory that can be told to fail or to hang. */
final class MemoryAppender implements Appender {
    private final List<List<Queued>> batches = new ArrayList<>();
    private long lastId;
    private long lastN;
    private boolean saidFarewell;

    /** While set, every call fails. */
    volatile boolean failing;
    /** While set, the next batch is taken and its acknowledgement lost. */
    volatile boolean losesAcknowledgement;
    /** A batch needs one of these. */
    final Semaphore permits = new Semaphore(1_000_000);

    @Override
    public void append(List<Queued> batch) throws SQLException {
        failIfToldTo();
        permits.acquireUninterruptibly();
        failIfToldTo();
        synchronized (this) {
            List<Queued> fresh = batch.stream().filter(entry -> entry.n > lastN).toList();
            if (!fresh.isEmpty()) {
                batches.add(fresh);
                lastN = fresh.getLast().n;
            }
        }
        if (losesAcknowledgement) {
            losesAcknowledgement = false;
            throw new SQLException("the connection broke", "08006");
        }
    }

    @Override
    public synchronized List<Long> reserve(int count) throws SQLException {
        failIfToldTo();
        List<Long> ids =
                LongStream.rangeClosed(lastId + 1, lastId + count).boxed().toList();
        lastId += count;
        return ids;
    }

    private void failIfToldTo() throws SQLException {
        if (failing) {
            throw new SQLException("the disk is full", "53100");
        }
    }

    @Override
    public void heartbeat() throws SQLException {
        failIfToldTo();
    }

    @Override
    public synchronized void farewell() {
        saidFarewell = true;
    }

    @Override
    public void disconnect() {}

    @Override
    public void close() {}

    synchronized List<List<Queued>> batches() {
        return List.copyOf(batches);
    }

    List<Queued> entries() {
        return batches().stream().flatMap(List::stream).toList();
    }

    synchronized boolean saidFarewell() {
        return saidFarewell;
    }
}
