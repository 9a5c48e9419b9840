-- Kinds of objects that a copy does not have, where there are any.
SELECT 'event triggers' AS name, count(*) AS count FROM pg_event_trigger WHERE evtname !~ '^pgcurb' HAVING count(*) > 0
UNION ALL
SELECT 'publications', count(*) FROM pg_publication HAVING count(*) > 0
UNION ALL
SELECT 'foreign servers and their logins', count(*) FROM pg_foreign_server HAVING count(*) > 0
UNION ALL
SELECT 'large objects', count(*) FROM pg_largeobject_metadata HAVING count(*) > 0
UNION ALL
SELECT 'operators', count(*)
FROM pg_operator AS o
WHERE o.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
HAVING count(*) > 0
UNION ALL
SELECT 'casts', count(*)
FROM pg_cast AS c
WHERE c.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'e')
HAVING count(*) > 0
UNION ALL
SELECT 'text search configurations', count(*) FROM pg_ts_config WHERE oid >= 16384 HAVING count(*) > 0
ORDER BY 1;
