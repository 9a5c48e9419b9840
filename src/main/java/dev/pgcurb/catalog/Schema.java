package dev.pgcurb.catalog;

import org.jspecify.annotations.Nullable;

/** A schema that is not Postgres's own. */
public record Schema(
        long id, String name, String owner, @Nullable String comment) {}
