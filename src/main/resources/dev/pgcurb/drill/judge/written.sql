-- The tables of people that an open transaction has written or locked against others.
SELECT n.nspname::text AS schema, c.relname::text AS name, l.mode
FROM pg_locks AS l
JOIN pg_class AS c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'm', 'f')
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE l.pid = ${pid} AND l.granted AND l.locktype = 'relation'
    AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
    AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
    AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$)'
ORDER BY 1, 2;
