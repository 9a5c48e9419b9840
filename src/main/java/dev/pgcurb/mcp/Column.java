package dev.pgcurb.mcp;

/**
 * A column of a result.
 *
 * @param type the OID of its type
 */
record Column(String name, int type) {}
