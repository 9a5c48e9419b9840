package dev.pgcurb.ledger;

import java.sql.SQLException;
import java.util.List;

/** The database's side of the writer. One thread uses it. After a failure the next call connects again. */
interface Appender extends AutoCloseable {

    /** Appends a batch; it is durable when this returns. A batch may be sent again. */
    void append(List<Queued> batch) throws SQLException;

    /** Reserves numbers for attempts, ascending. */
    List<Long> reserve(int count) throws SQLException;

    /** Says that this gateway is alive. */
    void heartbeat() throws SQLException;

    /** Says that this gateway ended in good order. */
    void farewell() throws SQLException;

    /** Lets go of a connection that failed. */
    void disconnect();

    @Override
    void close();
}
