package dev.pgcurb.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent may change in one table.
 *
 * @param insert columns it may give a value in INSERT; empty: no INSERT
 * @param update columns it may change; empty: no UPDATE
 * @param delete whether it may delete rows
 * @param where the rows it may write, as they are found and as they are left; null: every row. When the policy leaves
 *     it out this is the filter of the read that covers the table. The read's filter holds in any case, so a filter of
 *     a write only narrows
 * @param rule such as {@code warden.writes.public.observations}
 */
public record Write(
        Tables.Named table,
        List<String> insert,
        List<String> update,
        boolean delete,
        @Nullable Filter where,
        Rule rule) {
    public Write {
        insert = List.copyOf(insert);
        update = List.copyOf(update);
    }
}
