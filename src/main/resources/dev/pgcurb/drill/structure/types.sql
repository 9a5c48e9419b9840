-- Enumerations, domains, composite types and ranges that belong to no extension.
WITH theirs AS (
    SELECT t.*, n.nspname
    FROM pg_type AS t
    JOIN pg_namespace AS n ON n.oid = t.typnamespace
    WHERE n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
)
SELECT t.oid, format('%I.%I', t.nspname, t.typname) AS name,
    format('CREATE TYPE %I.%I AS ENUM (%s)', t.nspname, t.typname,
        (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid)) AS sql
FROM theirs AS t
WHERE t.typtype = 'e'
UNION ALL
SELECT t.oid, format('%I.%I', t.nspname, t.typname),
    format('CREATE DOMAIN %I.%I AS %s%s%s', t.nspname, t.typname, format_type(t.typbasetype, t.typtypmod),
        CASE WHEN t.typdefault IS NOT NULL THEN ' DEFAULT ' || coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)) ELSE '' END,
        CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END)
FROM theirs AS t
WHERE t.typtype = 'd'
UNION ALL
SELECT t.oid, format('%I.%I', t.nspname, t.typname),
    format('CREATE TYPE %I.%I AS (%s)', t.nspname, t.typname,
        (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
        FROM pg_attribute AS a
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))
FROM theirs AS t
JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c'
WHERE t.typtype = 'c'
UNION ALL
SELECT t.oid, format('%I.%I', t.nspname, t.typname),
    format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s)', t.nspname, t.typname, format_type(r.rngsubtype, NULL))
FROM theirs AS t
JOIN pg_range AS r ON r.rngtypid = t.oid
WHERE t.typtype = 'r'
ORDER BY 1;
