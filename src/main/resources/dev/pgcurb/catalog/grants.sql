-- Privileges on everything that can be granted, one row each, that PUBLIC, a role of pgcurb or one of the roles asked
-- for ($1) holds. An owner's own rights are not grants and are left out; where nothing was ever granted, Postgres's
-- defaults count (PUBLIC may EXECUTE a new function, CONNECT, make temporary tables, use a trusted language).
WITH holder AS MATERIALIZED (
    SELECT 0::oid AS oid, '' AS name
    UNION ALL
    SELECT r.oid, r.rolname::text
    FROM pg_roles AS r
    WHERE r.rolname = ANY (?) OR shobj_description(r.oid, 'pg_authid') LIKE 'pgcurb:%'
),
object (type, owner, acl, id, schema, name, column_name) AS (
    SELECT 'TABLE', c.relowner, c.relacl, c.oid, n.nspname::text, c.relname::text, ''
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relacl IS NOT NULL
    UNION ALL
    SELECT 'TABLE', c.relowner, a.attacl, c.oid, n.nspname::text, c.relname::text, a.attname::text
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL
    SELECT 'SCHEMA', n.nspowner, n.nspacl, n.oid, '', n.nspname::text, ''
    FROM pg_namespace AS n
    WHERE n.nspacl IS NOT NULL
    UNION ALL
    SELECT 'FUNCTION', p.proowner, COALESCE(p.proacl, acldefault('f', p.proowner)), p.oid, n.nspname::text,
        p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', ''
    FROM pg_proc AS p
    JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
       -- Those of Postgres's own functions that act beyond the query that calls them: large objects, locks that
       -- migrations use, forged entries of the change stream, SQL hidden in a literal, notifications.
       OR n.nspname = 'pg_catalog' AND p.proname ~ ${acting}
    UNION ALL
    SELECT 'DATABASE', d.datdba, COALESCE(d.datacl, acldefault('d', d.datdba)), d.oid, '', d.datname::text, ''
    FROM pg_database AS d
    WHERE d.datallowconn
    UNION ALL
    SELECT 'LANGUAGE', l.lanowner, COALESCE(l.lanacl, acldefault('l', l.lanowner)), l.oid, '', l.lanname::text, ''
    FROM pg_language AS l
    WHERE l.lanispl OR l.lanname = 'sql'
)
SELECT
    object.type, object.id::bigint AS id, object.schema, object.name, object.column_name,
    item.privilege_type AS privilege,
    holder.name AS grantee,
    pg_get_userbyid(item.grantor)::text AS grantor,
    item.is_grantable AS grantable,
    -- REVOKE by the owner takes back what the owner granted, and nothing that somebody else granted on.
    pg_has_role(object.owner, 'USAGE') AND item.grantor = object.owner AS may_revoke
FROM object
CROSS JOIN LATERAL aclexplode(object.acl) AS item
JOIN holder ON holder.oid = item.grantee
WHERE item.grantee <> object.owner
ORDER BY object.type, object.schema, object.name, object.column_name, privilege, grantee;
