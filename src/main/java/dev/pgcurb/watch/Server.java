package dev.pgcurb.watch;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** What the watch asks of Postgres, over one connection. */
interface Server extends AutoCloseable {
    /** {@code out_of_memory}: above all, the lock table is full. */
    String OUT_OF_MEMORY = "53200";

    /** Places in the lock table. */
    long lockTable() throws SQLException;

    /** Every slot there is. */
    List<Slot> slots() throws SQLException;

    /** The sessions of these slots. */
    List<Seen> sessions(Collection<Slot> slots) throws SQLException;

    /** Does now, while it can be done, what signalling these slots' sessions takes. */
    void prepare(Collection<Slot> slots) throws SQLException;

    /** False when that session is no longer there. */
    boolean cancel(Seen.Id session) throws SQLException;

    /** False when that session is no longer there. Does not wait until it has ended. */
    boolean end(Seen.Id session) throws SQLException;

    /** Closes leases that are over; says how many. */
    int reap() throws SQLException;

    List<Refusals> refusals() throws SQLException;

    void suspend(String agent, String why) throws SQLException;

    /** Whether the connection is broken and this is of no use any more. */
    boolean lost();

    @Override
    void close();
}
