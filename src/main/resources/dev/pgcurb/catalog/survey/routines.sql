-- Functions and procedures that are not Postgres's own, with what a reader judges them by.
SELECT
    p.oid::bigint AS id,
    n.nspname::text AS schema,
    p.proname::text AS name,
    pg_get_function_identity_arguments(p.oid) AS arguments,
    p.prokind::text AS kind,
    pg_get_userbyid(p.proowner)::text AS owner,
    r.rolsuper AS owner_superuser,
    r.rolbypassrls AS owner_bypasses,
    l.lanname::text AS language,
    p.prosecdef AS security_definer,
    p.proleakproof AS leakproof,
    p.provolatile::text AS volatility,
    p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype) AS trigger,
    COALESCE(p.proconfig, '{}')::text[] AS settings,
    -- The body of a function in C is the name of a symbol.
    CASE WHEN l.lanname IN ('c', 'internal') THEN '' ELSE COALESCE(pg_get_function_sqlbody(p.oid), p.prosrc) END AS source,
    e.extname::text AS extension
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_language AS l ON l.oid = p.prolang
JOIN pg_roles AS r ON r.oid = p.proowner
LEFT JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
LEFT JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid
WHERE n.nspname NOT LIKE 'pg\_%'
  AND n.nspname <> 'information_schema'
ORDER BY n.nspname, p.proname, arguments;
