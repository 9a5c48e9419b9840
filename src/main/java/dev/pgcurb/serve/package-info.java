/** What runs for as long as agents work: the gateway that they come through, and the watch over every slot session. */
@NullMarked
package dev.pgcurb.serve;

import org.jspecify.annotations.NullMarked;
