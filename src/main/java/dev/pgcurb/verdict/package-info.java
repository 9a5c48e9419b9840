/**
 * What the gateway says to a statement before Postgres sees it, and why.
 *
 * <p>A verdict always names the rule that decided. The rules here only narrow: they refuse early, with a better answer, what
 * Postgres would refuse anyway or what no grant can forbid (settings, notifications, a role's own password). None of them is a
 * guarantee about reach; those are in the database and hold without the gateway.
 */
@NullMarked
package dev.pgcurb.verdict;

import org.jspecify.annotations.NullMarked;
