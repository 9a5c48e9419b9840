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
        boolean grantable) {}
