package dev.pgcurb.policy;

import java.util.List;

/** Which columns a rule grants; names are as Postgres knows them. */
public sealed interface Columns {

    /** The columns granted of those that are there now, in the table's order. */
    List<String> of(List<String> present);

    /** The columns that the rule names, so that the plan can refuse one that is not there. */
    List<String> named();

    /** Every column that is there when the plan is made, never a later one. */
    record All() implements Columns {
        @Override
        public List<String> of(List<String> present) {
            return List.copyOf(present);
        }

        @Override
        public List<String> named() {
            return List.of();
        }
    }

    /** Exactly these. */
    record Only(List<String> named) implements Columns {
        public Only {
            named = List.copyOf(named);
        }

        @Override
        public List<String> of(List<String> present) {
            return present.stream().filter(named::contains).toList();
        }
    }

    /** Every column that is there when the plan is made but these. */
    record Except(List<String> named) implements Columns {
        public Except {
            named = List.copyOf(named);
        }

        @Override
        public List<String> of(List<String> present) {
            return present.stream().filter(column -> !named.contains(column)).toList();
        }
    }
}
