/**
 * The command line: one class a verb, talk on stderr, the answer on stdout.
 *
 * <p>A verb extends {@link dev.pgcurb.cli.Verb} and is registered by one line in {@link dev.pgcurb.cli.Pgcurb}. It
 * answers through {@link dev.pgcurb.cli.Terminal}, prints {@link dev.pgcurb.cli.Json} under {@code --json}, throws a
 * {@link dev.pgcurb.explain.Problem} for what a person can put right, and ends with an {@link dev.pgcurb.cli.Exit}.
 * {@link dev.pgcurb.cli.Failure} turns whatever is thrown into one message; nobody ever sees a stack trace.
 */
@NullMarked
package dev.pgcurb.cli;

import org.jspecify.annotations.NullMarked;
