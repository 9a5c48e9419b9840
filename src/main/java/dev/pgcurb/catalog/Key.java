package dev.pgcurb.catalog;

import java.util.List;

/** The columns that name one row: a primary key, or a complete unique index on columns that cannot be null. */
public record Key(String name, boolean primary, List<String> columns) {}
