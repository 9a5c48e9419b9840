package dev.pgcurb.catalog;

/**
 * One privilege that somebody holds on one object, as the object's access list says.
 *
 * @param type TABLE (views and sequences too), SCHEMA, FUNCTION, DATABASE or LANGUAGE
 * @param id the object's oid
 * @param schema of the object, empty where it lives in none
 * @param name of the object; a function's includes its arguments
 * @param column empty for a privilege on the whole object
 * @param privilege SELECT, INSERT, USAGE, …
 * @param grantee empty for PUBLIC
 * @param grantable WITH GRANT OPTION
 * @param mayRevoke whether the admin has the rights of the object's owner, and so can take it away
 */
public record Privilege(
        String type,
        long id,
        String schema,
        String name,
        String column,
        String privilege,
        String grantee,
        String grantor,
        boolean grantable,
        boolean mayRevoke) {}
