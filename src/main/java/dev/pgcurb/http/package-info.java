/** One way to open a port for HTTP: bound at once, served by Jetty from the background, never in the clear for other machines. */
@NullMarked
package dev.pgcurb.http;

import org.jspecify.annotations.NullMarked;
