-- How things stood before pgcurb changed them, relations and columns by the names that they have now. Rights on databases,
-- schemas, relations and columns that have been dropped since are no one's matter.
SELECT
    b.kind,
    split_part(b.object, ' ', 1) AS privilege,
    b.object,
    n.nspname::text AS schema_name,
    c.relname::text AS table_name,
    a.attname::text AS column_name
FROM pgcurb.before AS b
LEFT JOIN pg_class AS c ON c.oid = b.relation
LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute AS a
    ON a.attrelid = b.relation AND a.attnum = substring(b.object FROM '^[A-Z]+ ([0-9]+)$')::int2 AND NOT a.attisdropped
WHERE CASE
    WHEN b.relation IS NOT NULL THEN c.oid IS NOT NULL AND (a.attnum IS NOT NULL OR b.object NOT LIKE '% %')
    WHEN b.object LIKE 'CONNECT on DATABASE %' THEN
        EXISTS (SELECT FROM pg_database AS d WHERE b.object = format('CONNECT on DATABASE %I', d.datname))
    WHEN b.object LIKE 'CREATE on SCHEMA %' THEN
        EXISTS (SELECT FROM pg_namespace AS s WHERE b.object = format('CREATE on SCHEMA %I', s.nspname))
    ELSE true
END
ORDER BY b.kind, n.nspname, c.relname, b.object;
