-- Roles of the cluster, without Postgres's own. The comment is how pgcurb knows the roles that it made.
SELECT
    r.oid::bigint AS id,
    r.rolname::text AS name,
    r.rolsuper AS superuser,
    r.rolinherit AS inherits,
    r.rolcreaterole AS creates_roles,
    r.rolcreatedb AS creates_databases,
    r.rolcanlogin AS logs_in,
    r.rolreplication AS replicates,
    r.rolbypassrls AS bypasses_row_security,
    r.rolconnlimit AS connection_limit,
    shobj_description(r.oid, 'pg_authid') AS comment
FROM pg_roles AS r
WHERE r.rolname NOT LIKE 'pg\_%'
ORDER BY r.rolname;
