-- Roles of people, without their logins, passwords and comments: they own things, hold rights, and row policies name them.
-- The roles of agents and slots come with the policy.
SELECT r.rolname::text AS name,
    format('CREATE ROLE %I NOLOGIN %s %s %s %s %s', r.rolname,
        CASE WHEN r.rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
        CASE WHEN r.rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
        CASE WHEN r.rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
        CASE WHEN r.rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
        CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END) AS sql
FROM pg_roles AS r
WHERE r.rolname !~ '^(pg_|pgcurb|curb:)' AND r.rolname <> 'postgres'
    AND coalesce(shobj_description(r.oid, 'pg_authid'), '') NOT LIKE 'pgcurb:%'
    AND r.rolname <> ALL (?)
ORDER BY r.oid;
