package dev.pgcurb.catalog;

import java.util.List;

/**
 * A foreign key, and what it does to referencing rows.
 *
 * @param referencing oid of the table that holds the constraint
 * @param referenced oid of the table that it points at
 * @param onDelete what happens to referencing rows when the referenced row goes
 * @param onUpdate what happens to them when the referenced key changes
 */
public record ForeignKey(
        long id,
        String name,
        long referencing,
        long referenced,
        Action onDelete,
        Action onUpdate,
        boolean deferrable,
        List<String> columns,
        List<String> referencedColumns) {

    /** {@code pg_constraint.confdeltype} and {@code confupdtype}. */
    public enum Action {
        NO_ACTION("a", false),
        RESTRICT("r", false),
        CASCADE("c", true),
        SET_NULL("n", true),
        SET_DEFAULT("d", true);

        private final String letter;
        private final boolean changesRows;

        Action(String letter, boolean changesRows) {
            this.letter = letter;
            this.changesRows = changesRows;
        }

        static Action of(String letter) {
            for (Action action : values()) {
                if (action.letter.equals(letter)) {
                    return action;
                }
            }
            throw new IllegalArgumentException("foreign key action " + letter);
        }

        /** Whether it deletes or rewrites rows of the referencing table. */
        public boolean changesRows() {
            return changesRows;
        }
    }
}
