-- Triggers that somebody wrote, on which tables, and the function each calls. The definition is deparsed only for
-- pgcurb's own.
SELECT
    t.oid::bigint AS id,
    t.tgrelid::bigint AS relation,
    t.tgname::text AS name,
    t.tgenabled::text AS enabled,
    t.tgparentid <> 0 AS inherited,
    t.tgfoid::bigint AS function,
    t.tgtype::integer AS events,
    CASE WHEN t.tgname LIKE '%pgcurb%' THEN pg_get_triggerdef(t.oid) END AS definition
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal
  AND n.nspname NOT LIKE 'pg\_%'
ORDER BY t.tgrelid, t.tgname;
