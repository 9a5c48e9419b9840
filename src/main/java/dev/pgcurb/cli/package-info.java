/** The command line: one class a verb, talk on stderr, the answer on stdout. */
@NullMarked
package dev.pgcurb.cli;

import org.jspecify.annotations.NullMarked;
