/**
 * Undo: putting back what agents changed. The work is done by the functions of {@code plan/schema/50_undo.sql} and
 * {@code 51_undo.sql}, under a role that can do nothing else; this room asks them and understands their answers.
 */
@NullMarked
package dev.pgcurb.undo;

import org.jspecify.annotations.NullMarked;
