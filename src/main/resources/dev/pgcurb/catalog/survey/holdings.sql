-- Every privilege, one row each, that PUBLIC holds or one of the roles asked for ($1, names) or any role that one of those
-- is a member of, at any remove and with whatever options: who of them can use it is decided by the reader. An owner's own
-- rights are rows, too. Where nothing was ever granted, Postgres's defaults count (acldefault). What every server has since
-- initdb is left out (pg_init_privs), but for the functions and the one view of pg_catalog that act beyond the query that
-- calls them.
WITH RECURSIVE holder (oid) AS (
    SELECT r.oid FROM pg_roles AS r WHERE r.rolname = ANY (?)
    UNION
    SELECT up.oid
    FROM holder
    CROSS JOIN LATERAL (
        SELECT m.roleid AS oid FROM pg_auth_members AS m WHERE m.member = holder.oid
        UNION ALL
        -- The owner of a database is a member of this role without being granted it.
        SELECT 'pg_database_owner'::regrole::oid
        FROM pg_database AS d
        WHERE d.datname = current_database() AND d.datdba = holder.oid
    ) AS up
),
grantee AS MATERIALIZED (
    SELECT 0::oid AS oid, '' AS name
    UNION ALL
    SELECT r.oid, r.rolname::text FROM pg_roles AS r JOIN holder ON holder.oid = r.oid
),
object (type, class, owner, acl, id, place, schema, name, column_name, system) AS (
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, 'pg_class'::regclass, c.relowner,
        COALESCE(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner)),
        c.oid, 0, n.nspname::text, c.relname::text, '', n.nspname IN ('pg_catalog', 'information_schema')
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_(toast|temp)'
    UNION ALL
    SELECT 'TABLE', 'pg_class'::regclass, c.relowner, a.attacl, c.oid, a.attnum, n.nspname::text, c.relname::text,
        a.attname::text, n.nspname IN ('pg_catalog', 'information_schema')
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL
    SELECT 'SCHEMA', 'pg_namespace'::regclass, n.nspowner, COALESCE(n.nspacl, acldefault('n', n.nspowner)), n.oid, 0, '',
        n.nspname::text, '', n.nspname IN ('pg_catalog', 'information_schema')
    FROM pg_namespace AS n
    WHERE n.nspname !~ '^pg_(toast|temp)'
    UNION ALL
    SELECT 'FUNCTION', 'pg_proc'::regclass, p.proowner, COALESCE(p.proacl, acldefault('f', p.proowner)), p.oid, 0,
        n.nspname::text, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', '',
        n.nspname IN ('pg_catalog', 'information_schema') AND p.proname !~ ${acting}
    FROM pg_proc AS p
    JOIN pg_namespace AS n ON n.oid = p.pronamespace
    UNION ALL
    SELECT 'DATABASE', 'pg_database'::regclass, d.datdba, COALESCE(d.datacl, acldefault('d', d.datdba)), d.oid, 0, '',
        d.datname::text, '', false
    FROM pg_database AS d
    WHERE d.datallowconn
    UNION ALL
    SELECT 'LANGUAGE', 'pg_language'::regclass, l.lanowner, COALESCE(l.lanacl, acldefault('l', l.lanowner)), l.oid, 0, '',
        l.lanname::text, '', false
    FROM pg_language AS l
    WHERE l.lanispl OR l.lanname = 'sql'
    UNION ALL
    -- A type that nobody's access list names can be used by everyone, which opens nothing by itself.
    SELECT 'TYPE', 'pg_type'::regclass, t.typowner, t.typacl, t.oid, 0, n.nspname::text, t.typname::text, '', false
    FROM pg_type AS t
    JOIN pg_namespace AS n ON n.oid = t.typnamespace
    WHERE t.typacl IS NOT NULL
    UNION ALL
    SELECT 'TABLESPACE', 'pg_tablespace'::regclass, s.spcowner, COALESCE(s.spcacl, acldefault('t', s.spcowner)), s.oid, 0,
        '', s.spcname::text, '', false
    FROM pg_tablespace AS s
    UNION ALL
    SELECT 'FOREIGN DATA WRAPPER', 'pg_foreign_data_wrapper'::regclass, f.fdwowner,
        COALESCE(f.fdwacl, acldefault('F', f.fdwowner)), f.oid, 0, '', f.fdwname::text, '', false
    FROM pg_foreign_data_wrapper AS f
    UNION ALL
    SELECT 'FOREIGN SERVER', 'pg_foreign_server'::regclass, s.srvowner, COALESCE(s.srvacl, acldefault('S', s.srvowner)),
        s.oid, 0, '', s.srvname::text, '', false
    FROM pg_foreign_server AS s
    UNION ALL
    -- A database may have millions of these, and few of them have an access list.
    SELECT 'LARGE OBJECT', 'pg_largeobject'::regclass, o.lomowner, o.lomacl, o.oid, 0, '', o.oid::text, '', false
    FROM pg_largeobject_metadata AS o
    WHERE o.lomacl IS NOT NULL
    UNION ALL
    SELECT 'PARAMETER', 'pg_parameter_acl'::regclass, 10, p.paracl, p.oid, 0, '', p.parname, '', false
    FROM pg_parameter_acl AS p
)
SELECT
    object.type, object.id::bigint AS id, object.schema, object.name, object.column_name,
    item.privilege_type AS privilege,
    grantee.name AS grantee,
    pg_get_userbyid(item.grantor)::text AS grantor,
    item.is_grantable AS grantable,
    pg_has_role(object.owner, 'USAGE') AS may_revoke
FROM object
CROSS JOIN LATERAL aclexplode(object.acl) AS item
JOIN grantee ON grantee.oid = item.grantee
WHERE NOT object.system
   OR object.schema = 'pg_catalog' AND object.name = 'pg_settings' AND item.privilege_type = 'UPDATE'
   -- The views of the information schema are everybody's, and initdb does not note it down.
   OR NOT (object.schema = 'information_schema' AND item.grantee = 0 AND item.privilege_type = 'SELECT')
   AND NOT EXISTS (
       SELECT
       FROM pg_init_privs AS i
       CROSS JOIN LATERAL aclexplode(i.initprivs) AS stock
       WHERE i.objoid = object.id AND i.classoid = object.class AND i.objsubid = object.place
         AND stock.grantee = item.grantee AND stock.privilege_type = item.privilege_type
   )
   -- Nothing was ever granted on it: what it has is the default.
   AND (object.type <> 'FUNCTION' OR EXISTS (
       SELECT FROM pg_proc AS p WHERE p.oid = object.id AND p.proacl IS NOT NULL))
ORDER BY object.type, object.schema, object.name, object.column_name, privilege, grantee;
