/**
 * Who may come in: keys and leases.
 *
 * <p>An agent proves itself to the gateway with a <b>key</b>, which may carry claims. The gateway opens a <b>lease</b>:
 * the database picks a free slot, resets whatever its last holder left on it, and lets it log in with a password made
 * here for this lease alone. Both secrets reach the database as SCRAM verifiers only, so neither its log nor its
 * catalogs ever hold one.
 */
@NullMarked
package dev.pgcurb.lease;

import org.jspecify.annotations.NullMarked;
