package dev.pgcurb.catalog;

import java.util.List;

/** Settings kept for a role in a database; an empty name means every role or every database. */
public record RoleSetting(String database, String role, List<String> settings) {}
