-- Sequences go on after the rows that were put in: each with the column that draws from it.
SELECT format('SELECT setval(%L, greatest((SELECT max(%I)::bigint FROM %s), 1))', s.oid::regclass, a.attname, d.refobjid::regclass) AS sql
FROM pg_class AS s
JOIN pg_depend AS d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
JOIN pg_type AS t ON t.oid = a.atttypid AND t.typcategory = 'N'
WHERE s.relkind = 'S'
ORDER BY s.oid;
