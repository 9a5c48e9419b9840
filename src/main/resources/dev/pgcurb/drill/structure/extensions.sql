-- Extensions. Those that talk to other servers or read files are left out: a copy must reach nothing but itself.
SELECT e.extname::text AS name, format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I', e.extname, n.nspname) AS sql
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql'
    AND e.extname !~ '(_fdw|^dblink|^http|^pg_net|^pg_cron|^pg_background|^plpython|^plperlu|^pltcl|^aws_|^adminpack|^file_)'
ORDER BY e.oid;
