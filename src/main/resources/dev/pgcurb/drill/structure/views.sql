-- Views and materialized views, with the options that decide whose rights they run with.
SELECT c.oid::regclass::text AS name,
    format('CREATE %sVIEW %s%s AS %s%s', CASE WHEN c.relkind = 'm' THEN 'MATERIALIZED ' ELSE '' END, c.oid::regclass,
        CASE WHEN c.relkind = 'v' AND c.reloptions IS NOT NULL THEN format(' WITH (%s)', array_to_string(c.reloptions, ', ')) ELSE '' END,
        rtrim(pg_get_viewdef(c.oid), '; '),
        CASE WHEN c.relkind = 'm' THEN ' WITH NO DATA' ELSE '' END) AS sql
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.oid;
