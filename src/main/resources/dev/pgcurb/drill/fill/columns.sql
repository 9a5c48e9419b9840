-- Every column that rows need a value for, by table; with its type, domains resolved, and what limits it.
-- A partition is filled itself where its bound names values; its key columns carry the first of them.
SELECT
    c.oid::bigint AS relation,
    n.nspname::text AS schema,
    c.relname::text AS name,
    a.attname::text AS column_name,
    a.attnum::int AS position,
    format_type(a.atttypid, a.atttypmod) AS declared,
    base.typname::text AS type,
    base.typcategory::text AS category,
    element.typname::text AS element,
    format_type(coalesce(nullif(base.typelem, 0), base.oid), NULL) AS element_declared,
    CASE
        WHEN base.typname IN ('varchar', 'bpchar') AND greatest(a.atttypmod, t.typtypmod) > 4 THEN greatest(a.atttypmod, t.typtypmod) - 4
        WHEN base.typname = 'numeric' AND greatest(a.atttypmod, t.typtypmod) > 4
            THEN ((greatest(a.atttypmod, t.typtypmod) - 4) >> 16) - ((greatest(a.atttypmod, t.typtypmod) - 4) & 2047)
        WHEN base.typname IN ('bit', 'varbit') THEN greatest(a.atttypmod, t.typtypmod)
        ELSE -1
    END AS size,
    (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = base.oid) AS labels,
    a.attnotnull OR t.typnotnull AS not_null,
    a.atthasdef AS has_default,
    a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false) AS numbered,
    CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
    coalesce(a.attnum = ANY ((SELECT p.partattrs FROM pg_partitioned_table AS p WHERE p.partrelid = i.inhparent)::smallint[]), false) AS bounded,
    coalesce((SELECT p.partstrat FROM pg_partitioned_table AS p WHERE p.partrelid = i.inhparent), '')::text AS strategy,
    ARRAY(
        SELECT regexp_replace(pg_get_constraintdef(k.oid), '^CHECK ', '')
        FROM pg_constraint AS k
        WHERE k.contypid = a.atttypid AND k.contype = 'c'
    ) AS domain_checks
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
JOIN pg_type AS t ON t.oid = a.atttypid
JOIN pg_type AS base ON base.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN pg_type AS element ON element.oid = base.typelem AND base.typcategory = 'A'
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid AND c.relispartition
WHERE n.nspname !~ '^(pg_|information_schema$)'
    -- Rows of a table that is partitioned by hash go through it: nobody knows which partition a value belongs to.
    AND (c.relkind = 'r' AND NOT EXISTS (
            SELECT FROM pg_inherits AS up JOIN pg_partitioned_table AS p ON p.partrelid = up.inhparent
            WHERE up.inhrelid = c.oid AND p.partstrat = 'h')
        OR c.relkind = 'p' AND EXISTS (SELECT FROM pg_partitioned_table AS p WHERE p.partrelid = c.oid AND p.partstrat = 'h'))
ORDER BY c.oid, a.attnum;
