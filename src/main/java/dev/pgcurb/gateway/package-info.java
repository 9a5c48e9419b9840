/**
 * The gateway: any Postgres driver on one side, Postgres as a slot on the other, one lease in between.
 *
 * <pre>
 *   client                     gateway (one thread a session)                        Postgres
 *     | startup, SCRAM proof --> Stage: Arrived > Proven > Leased > Serving             |
 *     |                          pgcurb.open_lease(agent, claims) --------------------> |
 *     |                          startup and SCRAM as the slot -----------------------> |
 *     | ReadyForQuery <--------- parameters, a cancel key of our own                    |
 *     |                                                                                 |
 *     | Query / Parse+Bind+Execute                                                      |
 *     |----------------------> Requests: which statement is it?        (grammar)        |
 *     |                        verdict: Allowed, or Refused with a rule (verdict)       |
 *     |                        Attempts: intent, durable before a write (ledger)        |
 *     |                        Upstream.execute(receipt, ...) ------------------------> |
 *     |                        Replies: matches each answer with what was               |
 *     | rows, tag, error <---- Expected, counts, explains, forwards <------------------ |
 *     |                        outcome settled once the transaction's end is known      |
 *     |                                                                                 |
 *     | Terminate -----------> lease closed, in a finally                               |
 * </pre>
 *
 * <p>A session's thread reads all that the client has sent, writes it to Postgres in one go, and reads answers until nothing
 * is expected any more; so it waits for one side at a time and holds no result. A refusal of our own is made an error in
 * Postgres too (an Execute of a portal that cannot exist), so that transactions abort, pipelines skip to their Sync and
 * implicit transactions roll back exactly as Postgres does it.
 */
@NullMarked
package dev.pgcurb.gateway;

import org.jspecify.annotations.NullMarked;
