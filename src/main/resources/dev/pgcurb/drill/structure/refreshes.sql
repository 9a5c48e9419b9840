-- Materialized views are filled from the rows of the copy.
SELECT c.oid::regclass::text AS name, format('REFRESH MATERIALIZED VIEW %s', c.oid::regclass) AS sql
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'm' AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
ORDER BY c.oid;
