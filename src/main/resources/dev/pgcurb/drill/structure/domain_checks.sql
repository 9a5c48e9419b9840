-- What the values of a domain must be; apart from the domain, because a check may call a function.
SELECT format('%s on %s', k.conname, k.contypid::regtype) AS name,
    format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', k.contypid::regtype, k.conname, pg_get_constraintdef(k.oid)) AS sql
FROM pg_constraint AS k
JOIN pg_type AS t ON t.oid = k.contypid
JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE k.contype = 'c' AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
ORDER BY k.oid;
