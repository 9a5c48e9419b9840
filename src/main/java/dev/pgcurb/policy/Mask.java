package dev.pgcurb.policy;

/** What an agent sees in place of a column's value. */
public sealed interface Mask {

    /** Enough to recognize a value and too little to know it: {@code a***@e***.org}. */
    record Partial() implements Mask {}

    /** NULL, whatever the value. */
    record Null() implements Mask {}

    /** A keyed hash: equal values look equal, and nobody without the key can try candidates. */
    record Hash() implements Mask {}

    /** An SQL expression over the columns of the same row. */
    record Expression(Filter sql) implements Mask {}
}
