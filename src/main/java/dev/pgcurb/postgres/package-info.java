/**
 * A Postgres server that somebody runs: how it is named ({@link dev.pgcurb.postgres.DatabaseUrl}, as libpq names it),
 * how it is reached, and what it says of itself ({@link dev.pgcurb.postgres.Server}). What goes wrong on the way to it
 * becomes a {@link dev.pgcurb.explain.Problem} that says which of host, password and database to look at.
 */
@NullMarked
package dev.pgcurb.postgres;

import org.jspecify.annotations.NullMarked;
