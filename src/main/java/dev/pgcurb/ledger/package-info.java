/**
 * The ledger: what agents attempted and what came of it, recorded before it can take effect.
 *
 * <pre>
 *   session threads                     one writer thread            Postgres, as pgcurb_gateway
 *   intend(intent) ──┐  number, queue  ┌──────────────┐ one batch    ┌───────────────────────────┐
 *   note(intent)   ──┼────────────────▶│ group commit │─────────────▶│ pgcurb.append(gateway, …) │
 *   settle(r, o)   ──┘                 └──────────────┘◀─────────────│ hash chain, commit        │
 *   intend returns ◀── once the batch that holds it is durable       └───────────────────────────┘
 * </pre>
 *
 * {@code intend} is for whatever is not provably a read: it returns when its batch has committed, and every batch before it.
 * {@code note} is for provable reads: it returns at once and is durable within a stated window. Both give a
 * {@link dev.pgcurb.ledger.Receipt}, which only this package can make and which execution demands: no record, no execution.
 * An attempt whose outcome never came is shown as what it is, unknown. {@link dev.pgcurb.ledger.Fsck} checks that nobody
 * rewrote the record afterwards.
 */
@NullMarked
package dev.pgcurb.ledger;

import org.jspecify.annotations.NullMarked;
