-- Remembers how Postgres tells what was made: it rewrites expressions when it stores them, so only its own words show later
-- whether somebody changed one. With nothing on the search path, the same object always reads the same.
SET LOCAL search_path = pg_catalog;
DELETE FROM pgcurb.built;
INSERT INTO pgcurb.built (kind, object, definition)
SELECT 'row policy', format('%s.%s.%s', n.nspname, c.relname, p.polname),
    md5(concat_ws(E'\n', p.polpermissive, p.polcmd, p.polroles::regrole[],
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)))
FROM pg_policy AS p
JOIN pg_class AS c ON c.oid = p.polrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE p.polname LIKE 'curb:%'
UNION ALL
SELECT 'view', format('%s.%s', n.nspname, c.relname), pg_get_viewdef(c.oid)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'v' AND n.nspname LIKE 'curb:%'
UNION ALL
SELECT 'view', format('pgcurb.%s', c.relname), concat_ws(E'\n', pg_get_viewdef(c.oid), array_to_string(c.reloptions, ','))
FROM pg_class AS c
WHERE c.relkind = 'v' AND c.relnamespace = 'pgcurb'::regnamespace
UNION ALL
SELECT 'trigger', format('%s.%s.%s', n.nspname, c.relname, t.tgname), pg_get_triggerdef(t.oid)
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE t.tgname LIKE '%pgcurb%' AND NOT t.tgisinternal AND t.tgparentid = 0
UNION ALL
SELECT 'function', format('%s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)),
    md5(concat_ws(E'\n', pg_get_userbyid(p.proowner), pg_get_functiondef(p.oid)))
FROM pg_proc AS p
WHERE p.pronamespace = 'pgcurb'::regnamespace AND p.prokind IN ('f', 'p');
SET LOCAL search_path = DEFAULT;
