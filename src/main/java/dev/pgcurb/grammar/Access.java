package dev.pgcurb.grammar;

/** How a statement touches a relation that it names. */
public enum Access {
    /** Its rows are read. */
    READ,
    /** Its rows or its definition change: the target of INSERT, UPDATE, DELETE, MERGE, COPY FROM, TRUNCATE or DDL. */
    WRITE,
    /** It or its rows are locked: LOCK TABLE, SELECT FOR UPDATE and its weaker forms. */
    LOCK
}
