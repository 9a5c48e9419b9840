/**
 * What the policy wants, against what is there: an ordered list of steps, and the hands that take them.
 *
 * <pre>
 *   Policy + Snapshot -> Wanted  ─┐
 *                                 ├─ Difference -> Plan (steps, warnings) -> Apply: one transaction, then looks again
 *            Snapshot -> Actual  ─┘
 * </pre>
 *
 * <p>Both sides are sets of {@link dev.pgcurb.plan.Fact}s, small values that have a one-line text form, so the difference
 * is a difference of sets, and a plan is judged without a database. Everything up to the plan is pure; only
 * {@link dev.pgcurb.plan.Apply} writes.
 */
@NullMarked
package dev.pgcurb.plan;

import org.jspecify.annotations.NullMarked;
