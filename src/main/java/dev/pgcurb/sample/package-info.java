/**
 * The bees: a small database that people can try pgcurb on, and that its own tests run on. Chapters (the tenants) have
 * observers, who report observations, on which others comment; {@code keys} holds secrets that no agent may see.
 *
 * <p>Every server of every major and every machine makes exactly the same rows: they are computed from integers in SQL,
 * never drawn and never dated by a clock. So {@link dev.pgcurb.sample.Checksums} can say that a database is what it was.
 */
@NullMarked
package dev.pgcurb.sample;

import org.jspecify.annotations.NullMarked;
