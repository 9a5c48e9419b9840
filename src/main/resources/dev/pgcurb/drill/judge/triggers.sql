-- Triggers of the application, with the text of what they run.
SELECT n.nspname::text AS schema, c.relname::text AS name, p.prosrc AS source
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_proc AS p ON p.oid = t.tgfoid
JOIN pg_namespace AS f ON f.oid = p.pronamespace
WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND f.nspname !~ '^(pgcurb|pgcurb_log)$'
ORDER BY t.oid;
