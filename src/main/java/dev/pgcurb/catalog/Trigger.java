package dev.pgcurb.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A trigger that somebody wrote (none of Postgres's internal ones).
 *
 * @param relation oid of its table
 * @param enabled {@code pg_trigger.tgenabled}: O, D (disabled), R, A (always)
 * @param inherited whether it is a partition's copy of its parent's trigger
 * @param function oid of the function that it calls
 * @param events the bits of {@code pg_trigger.tgtype}
 * @param definition of pgcurb's own triggers
 */
public record Trigger(
        long id,
        long relation,
        String name,
        String enabled,
        boolean inherited,
        long function,
        int events,
        @Nullable String definition) {}
