-- Primary keys, unique and exclusion constraints, and checks; partitions and children inherit theirs.
SELECT format('%s on %s', k.conname, k.conrelid::regclass) AS name,
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) AS sql
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'u', 'x', 'c') AND k.conparentid = 0 AND k.conislocal AND c.relkind IN ('r', 'p', 'f')
    AND NOT (k.contype = 'c' AND k.coninhcount > 0)
    AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
ORDER BY array_position(ARRAY['p', 'u', 'x', 'c'], k.contype::text), k.oid;
