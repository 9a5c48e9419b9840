-- Sequences of people, but for those of identity columns, with the table whose column owns them.
SELECT n.nspname::text AS schema, c.relname::text AS name, t.relname::text AS table_name, tn.nspname::text AS table_schema
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_depend AS d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass
LEFT JOIN pg_class AS t ON t.oid = d.refobjid
LEFT JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
WHERE c.relkind = 'S' AND d.deptype IS DISTINCT FROM 'i'
    AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
ORDER BY c.oid;
