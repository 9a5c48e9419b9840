-- What the attacking session still holds against others, and what it has made that only it can see.
SELECT concat(l.mode, ' on ', coalesce(l.relation::regclass::text, l.locktype)) AS harm
FROM pg_locks AS l
WHERE l.pid = ${pid} AND l.granted
    AND (l.locktype = 'advisory'
        OR l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        AND l.locktype = 'relation')
UNION ALL
SELECT concat('temporary object ', c.relname)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname ~ '^pg_temp_'
UNION ALL
SELECT concat('temporary function ', p.proname)
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname ~ '^pg_temp_';
