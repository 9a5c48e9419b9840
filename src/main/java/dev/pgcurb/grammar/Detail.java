package dev.pgcurb.grammar;

import org.jspecify.annotations.Nullable;

/** What only some kinds of statement have. */
public sealed interface Detail {

    /** The kinds that have nothing to add. */
    record None() implements Detail {}

    /**
     * SAVEPOINT, RELEASE, ROLLBACK TO, TWO_PHASE, EXECUTE, DEALLOCATE, FETCH, CLOSE, LISTEN, NOTIFY, UNLISTEN, SHOW.
     *
     * @param name the savepoint, transaction, prepared statement, cursor, channel or parameter; null for ALL and
     *     {@code *}
     */
    record Named(@Nullable String name) implements Detail {}

    /**
     * PREPARE.
     *
     * @param kind of the statement that EXECUTE will run
     * @param provablyRead whether that statement is provably a read
     */
    record Prepared(String name, Kind kind, boolean provablyRead) implements Detail {}

    /**
     * DECLARE.
     *
     * @param hold whether the cursor outlives its transaction (WITH HOLD)
     * @param provablyRead whether its query is provably a read
     */
    record Cursor(String name, boolean hold, boolean provablyRead) implements Detail {}

    /**
     * BEGIN, COMMIT, ROLLBACK.
     *
     * @param isolation such as {@code serializable}; null where not said
     * @param readOnly null where not said
     * @param deferrable null where not said
     * @param chain COMMIT or ROLLBACK AND CHAIN: a new transaction begins at once
     */
    record Transaction(
            @Nullable String isolation,
            @Nullable Boolean readOnly,
            @Nullable Boolean deferrable,
            boolean chain) implements Detail {}

    /**
     * COPY_IN, COPY_OUT.
     *
     * @param name the file or the command; null for the client
     */
    record Copy(Endpoint endpoint, @Nullable String name) implements Detail {}

    /** The other end of a COPY. */
    enum Endpoint {
        /** STDIN or STDOUT: the rows travel over the connection. */
        CLIENT,
        /** A file of the server. */
        FILE,
        /** A command that the server runs. */
        PROGRAM
    }

    /**
     * EXPLAIN.
     *
     * @param analyze whether any ANALYZE option may be on, so that the statement runs
     * @param kind of the statement explained
     */
    record Explain(boolean analyze, Kind kind) implements Detail {}
}
