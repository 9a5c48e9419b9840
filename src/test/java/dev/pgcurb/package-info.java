/** What the tests share: real servers to run on. */
@NullMarked
package dev.pgcurb;

import org.jspecify.annotations.NullMarked;
