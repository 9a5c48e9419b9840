-- Defaults of columns, and which column a serial's sequence belongs to.
SELECT 1 AS turn, a.attrelid, a.attnum, format('default of %s.%I', a.attrelid::regclass, a.attname) AS name,
    format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', a.attrelid::regclass, a.attname, pg_get_expr(d.adbin, d.adrelid)) AS sql
FROM pg_attrdef AS d
JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f')
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE a.attgenerated = '' AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
UNION ALL
SELECT 2, d.refobjid, d.refobjsubid, format('owner of %s', d.objid::regclass),
    format('ALTER SEQUENCE %s OWNED BY %s.%I', d.objid::regclass, d.refobjid::regclass, a.attname)
FROM pg_depend AS d
JOIN pg_class AS s ON s.oid = d.objid AND s.relkind = 'S'
JOIN pg_namespace AS n ON n.oid = s.relnamespace
JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
    AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
ORDER BY 1, 2, 3;
