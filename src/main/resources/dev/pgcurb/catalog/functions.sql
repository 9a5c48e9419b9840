-- Functions and procedures that are not Postgres's own. Of pgcurb's own there is a digest of all that one is, for comparison with an
-- earlier one, and the source of those that capture.
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
    CASE
        WHEN n.nspname = 'pgcurb_log' THEN p.prosrc
        WHEN n.nspname = 'pgcurb' AND p.prokind IN ('f', 'p')
            THEN md5(concat_ws(E'\n', pg_get_userbyid(p.proowner), pg_get_functiondef(p.oid)))
    END AS source
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_roles AS owner ON owner.oid = p.proowner
WHERE n.nspname NOT LIKE 'pg\_%'
  AND n.nspname <> 'information_schema'
ORDER BY n.nspname, p.proname, arguments;
