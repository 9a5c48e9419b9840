package dev.pgcurb.grammar;

import org.jspecify.annotations.Nullable;

/**
 * A table, view or other relation as a statement names it. Names are as Postgres's lexer resolves them: unquoted ones
 * folded to lower case, Unicode escapes decoded. Names of the statement's own WITH clauses are not relations.
 *
 * @param schema null where the statement leaves it to the search path
 */
public record Relation(@Nullable String schema, String name, Access access) {}
