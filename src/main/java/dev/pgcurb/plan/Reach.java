package dev.pgcurb.plan;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Filter;
import dev.pgcurb.policy.Read;
import dev.pgcurb.policy.Rule;
import dev.pgcurb.policy.Write;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one agent may do with one table: the policy's patterns and column rules resolved against the catalog.
 *
 * @param readable the columns it sees, in the table's order, masked ones included
 */
record Reach(
        Agent agent,
        Relation relation,
        @Nullable Read read,
        @Nullable Write write,
        List<String> readable) {
    Reach {
        readable = List.copyOf(readable);
    }

    /** The columns that it sees as they are. */
    List<String> plain() {
        Read rule = read;
        return rule == null
                ? List.of()
                : readable.stream()
                        .filter(column -> !rule.masks().containsKey(column))
                        .toList();
    }

    boolean masked() {
        return read != null && !read.masks().isEmpty();
    }

    /** Whether SELECT * on the table itself would be refused. */
    boolean withholds() {
        return !readable.isEmpty() && plain().size() < relation.columns().size();
    }

    List<String> insertable() {
        return write == null ? List.of() : write.insert();
    }

    List<String> updatable() {
        return write == null ? List.of() : write.update();
    }

    boolean deletes() {
        return write != null && write.delete();
    }

    boolean writes() {
        return deletes() || !insertable().isEmpty() || !updatable().isEmpty();
    }

    /** The rule that gives the agent this table at all. */
    Rule rule() {
        return read != null ? read.rule() : Objects.requireNonNull(write).rule();
    }

    /** The rule by which it writes. */
    Rule writeRule() {
        return Objects.requireNonNull(write).rule();
    }

    /** The rows it may see; null for every row. */
    @Nullable
    Filter rows() {
        return read == null ? null : read.where();
    }

    /** The rows it may write, where that is a rule of its own; null where the rule of what it sees covers it. */
    @Nullable
    Filter writtenRows() {
        Filter filter = write == null ? null : write.where();
        Filter seen = rows();
        return filter == null || (seen != null && seen.text().equals(filter.text())) ? null : filter;
    }

    List<String> allColumns() {
        return relation.columns().stream().map(Column::name).toList();
    }
}
