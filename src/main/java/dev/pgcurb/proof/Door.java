package dev.pgcurb.proof;

/**
 * One thing that a slot might do to one object, and the statement that tells whether it can: an EXPLAIN, which asks for the
 * rights and does nothing, or something that the transaction takes back.
 *
 * @param object what it leads to
 * @param what what would be done, in a few words
 * @param sql run as the slot, in a transaction that is rolled back
 * @param derived whether the closure says that it is open
 */
record Door(String object, String what, String sql, boolean derived) {}
