package dev.pgcurb.catalog;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table, partitioned table, view, materialized view or foreign table.
 *
 * @param id its oid
 * @param ownedByAdmin whether the admin may do what only the owner may
 * @param partition whether it is a partition of {@code parent}; otherwise a parent means inheritance
 * @param inherited whether other tables inherit from it (partitions do not count)
 * @param options storage options and view options, {@code security_invoker=true}
 * @param parent oid of the relation that it is a partition or child of
 * @param definition of a view in an agent's own schema, as Postgres deparses it with nothing on the search path
 * @param keys the primary key first
 */
public record Relation(
        long id,
        Name name,
        Kind kind,
        String owner,
        boolean ownedByAdmin,
        boolean rowSecurity,
        boolean forced,
        boolean partition,
        boolean inherited,
        List<String> options,
        @Nullable Long parent,
        @Nullable String comment,
        @Nullable String definition,
        List<Column> columns,
        List<Key> keys) {

    /** {@code pg_class.relkind}. */
    public enum Kind {
        TABLE("r"),
        PARTITIONED_TABLE("p"),
        VIEW("v"),
        MATERIALIZED_VIEW("m"),
        FOREIGN_TABLE("f");

        private final String letter;

        Kind(String letter) {
            this.letter = letter;
        }

        static Kind of(String letter) {
            for (Kind kind : values()) {
                if (kind.letter.equals(letter)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("relkind " + letter);
        }

        /** Whether row security and row triggers exist for it. */
        public boolean holdsRows() {
            return this == TABLE || this == PARTITIONED_TABLE;
        }
    }

    /** Whether a policy's patterns can name it: not pgcurb's own, and no partition or child, which is reached by its parent. */
    public boolean underPatterns() {
        return parent == null && !Name.ownSchema(name.schema());
    }

    /** The column of that name. */
    public Optional<Column> column(String wanted) {
        return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
    }

    /** The primary key, else the first unique key that can name a row. */
    public Optional<Key> key() {
        return keys.stream().findFirst();
    }
}
