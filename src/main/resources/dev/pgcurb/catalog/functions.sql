-- Functions and procedures that are not Postgres's own. The source is read for pgcurb's only.
SELECT
    p.oid::bigint AS id,
    n.nspname::text AS schema,
    p.proname::text AS name,
    pg_get_function_identity_arguments(p.oid) AS arguments,
    ARRAY(
        SELECT format_type(t.type, NULL)
        FROM unnest(p.proargtypes) WITH ORDINALITY AS t (type, place)
        ORDER BY t.place
    ) AS types,
    p.prokind::text AS kind,
    owner.rolname::text AS owner,
    p.prosecdef AS security_definer,
    p.provolatile::text AS volatility,
    COALESCE(p.proconfig, '{}')::text[] AS settings,
    CASE WHEN n.nspname IN ('pgcurb', 'pgcurb_log') THEN p.prosrc END AS source
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_roles AS owner ON owner.oid = p.proowner
WHERE n.nspname NOT LIKE 'pg\_%'
  AND n.nspname <> 'information_schema'
ORDER BY n.nspname, p.proname, arguments;
