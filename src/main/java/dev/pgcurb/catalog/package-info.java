/**
 * What is there: one database as its catalogs describe it, read in one transaction by a handful of set-based queries and
 * kept as plain records.
 *
 * <p>{@link dev.pgcurb.catalog.Inspection} reads, {@link dev.pgcurb.catalog.Snapshot} is what it read, and nothing here
 * decides anything. No query runs once per table: a database of ten thousand tables costs as many round trips as one of
 * ten.
 */
@NullMarked
package dev.pgcurb.catalog;

import org.jspecify.annotations.NullMarked;
