package dev.pgcurb.ledger;

import dev.pgcurb.explain.Problem;

/**
 * The record of attempts and of everything else that people need to answer for. Append-only. Safe for many threads.
 *
 * <p>Entries become durable in the order in which they were accepted, so an {@link #intend} makes sure of everything
 * before it. Writes inside a transaction are intended, too, though they take effect with its COMMIT only: undo tells by
 * the time of an entry which change belongs to it, and that of a note comes late.
 *
 * <p>It fails closed: while entries cannot be written, {@link #intend}, {@link #note} and {@link #record} throw, and a
 * statement without a {@link Receipt} cannot be run. What was accepted before is kept and written when the database is
 * back.
 */
public interface Ledger extends AutoCloseable {

    /**
     * Records what is about to be done; it is durable when this returns. For everything that is not provably a read.
     *
     * @throws Problem PGC401 when it cannot be made durable; then the statement must not run, and the ledger says
     *     {@code refused} of it as soon as it can say anything
     */
    Receipt intend(Intent intent);

    /**
     * Records a provable read; it is durable within the window that the ledger was opened with. Waits while the backlog
     * is full. In a strict ledger the same as {@link #intend}.
     *
     * @throws Problem PGC401 when the ledger cannot be written; then the statement must not run
     */
    Receipt note(Intent intent);

    /**
     * Records what became of an attempt, in the order of the calls, within the window. Never waits and never fails: the
     * statement has run. If the gateway dies first, the attempt stays {@code unknown}.
     *
     * @throws IllegalStateException when the receipt is settled already
     */
    void settle(Receipt receipt, Outcome outcome);

    /**
     * Records what is not an attempt, such as a lease that was opened, within the window.
     *
     * @throws Problem PGC401 when the ledger cannot be written
     */
    void record(Event event);

    /** Writes what was accepted, within a bounded time, and ends. After it nothing is accepted. */
    @Override
    void close();
}
