/**
 * Holds: attempts over a ceiling that a person may approve.
 *
 * <p>The database keeps them and decides who may decide; here is how people get at them. An approval binds to the exact
 * rows that the agent tried to change (their digest): when it runs the statement again, the same rows pass, once, and any
 * other set is held again. What the agent wrote (statement, plea) is untrusted text and is shown as such.
 */
@NullMarked
package dev.pgcurb.hold;

import org.jspecify.annotations.NullMarked;
