/**
 * The watch: what Postgres cannot hold by itself, time above all, it holds from outside, over every session of a slot
 * however that came in.
 *
 * <pre>
 *   every second, one thread, one connection as pgcurb_gateway
 *
 *   sessions ──▶ Rules ──▶ Finding ──▶ Offences ──▶ cancel ── grace ──▶ end ──▶ ledger, kind "watch"
 *   slots   ──▶   ▲                       (idle, stalled, without a lease: end at once)
 *                 └── Stalls: for how long a session has waited for its client
 *   refusals ─────────────────────────────────────▶ suspend ──────────────────▶ ledger, kind "watch"
 *   leases   ─────────────────────────────────────▶ reap
 * </pre>
 *
 * It acts first and records then: a ledger that cannot be written keeps no runaway alive. What could not be recorded is
 * recorded later. Several gateways mean several watches; each sees all, and what two of them end is ended once.
 *
 * <p>An agent that fills the lock table stops every new connection and most queries. So the connection is there
 * beforehand, its calls touch no relation, and it holds places of its own in the lock table that it can give up.
 */
@NullMarked
package dev.pgcurb.watch;

import org.jspecify.annotations.NullMarked;
