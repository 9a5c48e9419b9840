/**
 * Tuning under guard: a proposed setting or index is tried on the watched workload, baseline against candidate, and staged only
 * where it helped and harmed nothing; what is staged has its inverse written before, and is watched.
 */
@NullMarked
package dev.pgcurb.tune;

import org.jspecify.annotations.NullMarked;
