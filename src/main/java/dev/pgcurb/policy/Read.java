package dev.pgcurb.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent may read of a table, or of all tables under a pattern.
 *
 * @param masks by column, in the order of the file; every masked column is also granted
 * @param where the rows it sees; null: every row
 * @param rule such as {@code warden.reads.public.observations}
 */
public record Read(
        Tables tables,
        Columns columns,
        Map<String, Mask> masks,
        @Nullable Filter where,
        Rule rule) {
    public Read {
        masks = Collections.unmodifiableMap(new LinkedHashMap<>(masks));
    }
}
