-- The extensions that a copy leaves out on purpose.
SELECT e.extname::text AS name, 'it talks to other servers or reads files' AS why
FROM pg_extension AS e
WHERE e.extname ~ '(_fdw|^dblink|^http|^pg_net|^pg_cron|^pg_background|^plpython|^plperlu|^pltcl|^aws_|^adminpack|^file_)'
ORDER BY 1;
