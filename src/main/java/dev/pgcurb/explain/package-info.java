/**
 * What pgcurb says when it cannot do what it was asked.
 *
 * <p>A {@link dev.pgcurb.explain.Problem} is the one exception for anything that a person can cause: it carries a
 * {@link dev.pgcurb.explain.Code}, says what and where in one sentence, shows the line, and gives one thing to do.
 * Each code has a {@link dev.pgcurb.explain.Page} under {@code docs/errors}, which the build copies beside these
 * classes, so that {@code pgcurb explain PGC101} answers without a network. This room imports no other.
 */
@NullMarked
package dev.pgcurb.explain;

import org.jspecify.annotations.NullMarked;
