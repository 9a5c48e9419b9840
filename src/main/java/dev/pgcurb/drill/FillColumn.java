package dev.pgcurb.drill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column that made-up rows need a value for.
 *
 * @param type the name of its type, domains resolved
 * @param category {@code pg_type.typcategory}
 * @param element the type's name of an array's elements
 * @param size characters, digits before the point, or bits; -1: no limit
 * @param numbered whether its numbers come from a sequence
 * @param bound of a partition: its bound
 * @param bounded whether the bound is about this column
 * @param strategy of the partitioned table above: l, r, h
 */
record FillColumn(
        String name,
        String declared,
        String type,
        String category,
        @Nullable String element,
        String elementDeclared,
        int size,
        List<String> labels,
        boolean notNull,
        boolean hasDefault,
        boolean numbered,
        @Nullable String bound,
        boolean bounded,
        String strategy,
        List<String> domainChecks) {}
