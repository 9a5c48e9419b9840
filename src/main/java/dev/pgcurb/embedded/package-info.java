/**
 * A real PostgreSQL on this machine, for {@code up}, {@code demo}, {@code drill} and the tests.
 *
 * <pre>
 *   target/postgres/18.jar --unpacked once--> the user's cache --run by--> watch.sh --pg_ctl--> postgres
 *                                                                            ^
 *                                                    its standard input is a pipe from this process
 * </pre>
 *
 * <p>{@code watch.sh} makes the data folder, starts the server, waits for the end of its standard input, stops the
 * server and removes what was temporary. The pipe ends when {@link dev.pgcurb.embedded.Embedded#close} closes it, and
 * also when this process ends in any other way, kill -9 included: a server never outlives the process that wanted it.
 *
 * <p>The server listens on loopback only, asks everyone for a SCRAM password, and never runs as root.
 */
@NullMarked
package dev.pgcurb.embedded;

import org.jspecify.annotations.NullMarked;
