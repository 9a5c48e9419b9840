/**
 * The drill: attacks, run for real. Each is one file; each is played by a slot on a lease, straight to Postgres and through
 * a gateway, and judged by what the database is like afterwards and by what came back.
 *
 * <pre>
 *   the customer's catalogs ── Structure ── Copying ── Filling ──→ a scratch server with a copy and made-up rows
 *   policy ── plan.Apply ──→ the same, curbed
 *   Casting: which table stands for "one it may not see" …  ──→ Cast
 *   Attack × Cast × Way (direct, gateway) ── Bout ── Judge ──→ Result
 * </pre>
 *
 * <p>What does not apply to a policy says why; what nobody can close is listed as residual and never as held.
 */
@NullMarked
package dev.pgcurb.drill;

import org.jspecify.annotations.NullMarked;
