package dev.pgcurb.tune;

/** The two sides of a trial. */
enum Arm {
    /** As it is now. */
    BASELINE,
    /** With what is proposed. */
    CANDIDATE
}
