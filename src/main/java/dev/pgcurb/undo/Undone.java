package dev.pgcurb.undo;

import java.util.OptionalLong;

/**
 * An undo that was carried out.
 *
 * @param number by which it can be undone in turn; empty when there was nothing to put back
 * @param done what it did
 */
public record Undone(OptionalLong number, Preview done) {}
