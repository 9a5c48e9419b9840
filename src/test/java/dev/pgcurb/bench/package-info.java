/** What pgcurb costs, measured: run by the scripts of the folder bench, and by no test. */
@NullMarked
package dev.pgcurb.bench;

import org.jspecify.annotations.NullMarked;
