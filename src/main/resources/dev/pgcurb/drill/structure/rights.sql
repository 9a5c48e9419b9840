-- Rights of PUBLIC and of people. Where an object's rights were ever changed, PUBLIC's come from the list alone. What the
-- owner holds comes with the object, and what agents and pgcurb's roles hold with the policy.
WITH objects AS (
    SELECT 'SCHEMA ' || quote_ident(n.nspname) AS object, n.nspowner AS owner, n.nspacl AS acl, NULL::text AS col
    FROM pg_namespace AS n
    WHERE n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
    UNION ALL
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.oid::regclass, c.relowner, c.relacl, NULL
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
    UNION ALL
    SELECT 'TABLE ' || c.oid::regclass, c.relowner, a.attacl, quote_ident(a.attname)
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE NOT a.attisdropped AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
    UNION ALL
    SELECT 'ROUTINE ' || p.oid::regprocedure, p.proowner, p.proacl, NULL
    FROM pg_proc AS p
    JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
), held AS (
    SELECT o.object, o.col, o.owner, r.privilege_type, r.grantee, r.is_grantable
    FROM objects AS o
    CROSS JOIN LATERAL aclexplode(o.acl) AS r
)
SELECT 1 AS turn, o.object AS name, format('REVOKE ALL ON %s FROM PUBLIC', o.object) AS sql
FROM objects AS o
WHERE o.acl IS NOT NULL AND o.col IS NULL
UNION ALL
SELECT 2, h.object,
    format('GRANT %s%s ON %s TO %s%s', h.privilege_type, ' (' || h.col || ')', h.object,
        CASE WHEN h.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(h.grantee)) END,
        CASE WHEN h.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM held AS h
LEFT JOIN pg_roles AS g ON g.oid = h.grantee
WHERE h.grantee <> h.owner
    AND (h.grantee = 0
        OR g.rolname !~ '^(pgcurb|curb:)' AND g.rolname <> ALL (?)
            AND coalesce(shobj_description(g.oid, 'pg_authid'), '') NOT LIKE 'pgcurb:%')
ORDER BY 1, 2, 3;
