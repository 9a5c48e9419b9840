/**
 * pgcurb on one machine, to be tried: a {@link dev.pgcurb.demo.Site} is a Postgres with the bees, the sample's policy
 * applied and a gateway in front of it; {@link dev.pgcurb.demo.Demo} tells on one what pgcurb is for, and checks every
 * sentence against the database before it says it.
 */
@NullMarked
package dev.pgcurb.demo;

import org.jspecify.annotations.NullMarked;
