package dev.pgcurb.mcp;

import dev.pgcurb.postgres.DatabaseUrl;
import org.jspecify.annotations.Nullable;

/**
 * A database that tools work on.
 *
 * @param name what tools and answers call it
 * @param environment what kind of database it is, such as {@code production}; null when nobody said
 * @param url the gateway in front of it, with an agent's key
 */
public record Database(String name, @Nullable String environment, DatabaseUrl url) {}
