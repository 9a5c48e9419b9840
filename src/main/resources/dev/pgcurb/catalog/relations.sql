-- Tables, partitioned tables, views, materialized views and foreign tables, each with the relation that it is a
-- partition or an inheritance child of (the first one, where there are several). The definition is deparsed only for
-- views in an agent's own schema and in pgcurb's: deparsing ten thousand views that concern nobody would take longer than all the rest.
SELECT
    c.oid::bigint AS id,
    n.nspname::text AS schema,
    c.relname::text AS name,
    c.relkind::text AS kind,
    owner.rolname::text AS owner,
    pg_has_role(c.relowner, 'USAGE') AS owned_by_admin,
    c.relrowsecurity AS row_security,
    c.relforcerowsecurity AS forced,
    c.relispartition AS is_partition,
    c.relhassubclass AND EXISTS (
        SELECT FROM pg_inherits AS i
        JOIN pg_class AS child ON child.oid = i.inhrelid
        WHERE i.inhparent = c.oid AND NOT child.relispartition
    ) AS is_inherited,
    COALESCE(c.reloptions, '{}')::text[] AS options,
    parent.inhparent::bigint AS parent,
    obj_description(c.oid, 'pg_class') AS comment,
    CASE WHEN c.relkind = 'v' AND (n.nspname LIKE 'curb:%' OR n.nspname = 'pgcurb') THEN pg_get_viewdef(c.oid) END AS definition
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_roles AS owner ON owner.oid = c.relowner
LEFT JOIN pg_inherits AS parent ON parent.inhrelid = c.oid AND parent.inhseqno = 1
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND n.nspname NOT LIKE 'pg\_%'
  AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname;
