package dev.pgcurb.people;

/** What came of one try to sign in. */
public sealed interface Attempt {
    /** It is them. */
    record Good() implements Attempt {}

    /** Name and password, or link, do not let anyone in. */
    record Wrong() implements Attempt {}

    /** It was not looked at: so many seconds are to be waited first. */
    record TooMany(int seconds) implements Attempt {}
}
