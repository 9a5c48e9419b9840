package dev.pgcurb.catalog;

/**
 * One privilege that objects will be granted when they are made, as {@code ALTER DEFAULT PRIVILEGES} left it.
 *
 * @param creator whose objects
 * @param schema where; empty for everywhere
 * @param objects as ALTER DEFAULT PRIVILEGES spells it: TABLES, SEQUENCES, FUNCTIONS, TYPES, SCHEMAS, LARGE OBJECTS
 * @param grantee empty for PUBLIC
 * @param mayRevoke whether the admin has the creator's rights, and so can take it away
 */
public record DefaultPrivilege(
        String creator, String schema, String objects, String privilege, String grantee, boolean mayRevoke) {}
