package dev.pgcurb.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row policy.
 *
 * @param relation oid of its table
 * @param permissive false for RESTRICTIVE
 * @param command {@code pg_policy.polcmd}: {@code *} for all, r, a, w, d
 * @param roles to whom; the empty name is PUBLIC
 * @param definition all of it in one text, for comparison with an earlier one
 */
public record RowPolicy(
        long relation,
        String name,
        boolean permissive,
        String command,
        List<String> roles,
        @Nullable String using,
        @Nullable String check,
        @Nullable String comment,
        String definition) {}
