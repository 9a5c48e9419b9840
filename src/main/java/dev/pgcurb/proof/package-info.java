/**
 * Are we certain that an agent can be told no? What each agent can reach, derived from the catalogs; what the policy
 * promises; what the doors themselves say when they are tried; and every difference between the three, as findings.
 *
 * <pre>
 *   catalog.Survey ── Closure: each agent's reach, with the path ──┐
 *   Policy + Survey ── Promises: what each agent may do ───────────┤─ searches ── Finding
 *   Policy + database ── plan.Planner: drift ──────────────────────┤
 *   a lease of its own ── Doors: tried as the slot ────────────────┘
 * </pre>
 *
 * <p>Closure, promises and searches are pure: records in, records out. Nothing here changes the database, but for the lease
 * that the doors are tried with, which is a row of pgcurb's own and closed in the end.
 */
@NullMarked
package dev.pgcurb.proof;

import org.jspecify.annotations.NullMarked;
