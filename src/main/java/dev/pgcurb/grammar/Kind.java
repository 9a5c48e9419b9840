package dev.pgcurb.grammar;

/**
 * What one statement asks Postgres to do, by its outermost node. A kind says nothing about harm: a {@link #SELECT} may
 * delete in a WITH clause. See {@link Statement#relations()} and {@link Statement#provablyRead()}.
 */
public enum Kind {
    /** SELECT, VALUES and TABLE; not SELECT INTO, which is {@link #DDL}. */
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    MERGE,
    TRUNCATE,
    /** COPY … FROM. */
    COPY_IN,
    /** COPY … TO. */
    COPY_OUT,
    /** BEGIN and START TRANSACTION. */
    BEGIN,
    /** COMMIT and END. */
    COMMIT,
    /** ROLLBACK and ABORT. */
    ROLLBACK,
    SAVEPOINT,
    RELEASE,
    /** ROLLBACK TO SAVEPOINT. */
    ROLLBACK_TO,
    /** PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED. */
    TWO_PHASE,
    /** SET in every form but SET CONSTRAINTS: SET TRANSACTION, SET ROLE and SET SESSION AUTHORIZATION too. */
    SET,
    SET_CONSTRAINTS,
    SHOW,
    RESET,
    EXPLAIN,
    PREPARE,
    EXECUTE,
    DEALLOCATE,
    /** DECLARE … CURSOR. */
    DECLARE,
    /** FETCH and MOVE. */
    FETCH,
    /** CLOSE of a cursor. */
    CLOSE,
    /** LOCK TABLE. */
    LOCK,
    LISTEN,
    NOTIFY,
    UNLISTEN,
    /** A DO block, whose body stays opaque. */
    DO,
    CALL,
    DISCARD,
    /** GRANT, REVOKE, and whatever creates, alters, drops or re-owns by role. */
    ROLE,
    /** Every other statement that defines something; SELECT INTO, CREATE TABLE AS and REFRESH among them. */
    DDL,
    /** What is left: VACUUM, ANALYZE, CLUSTER, REINDEX, CHECKPOINT, LOAD. */
    OTHER
}
