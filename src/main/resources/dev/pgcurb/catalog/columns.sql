-- The columns of those relations, in their order.
SELECT
    a.attrelid::bigint AS relation,
    a.attname::text AS name,
    a.attnum::integer AS position,
    format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS not_null,
    a.atthasdef AS has_default,
    a.attgenerated <> '' AS generated,
    a.attidentity::text AS identity,
    EXISTS (
        SELECT FROM pg_attrdef AS d
        WHERE d.adrelid = a.attrelid
          AND d.adnum = a.attnum
          AND pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'
    ) AS serial
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE a.attnum > 0
  AND NOT a.attisdropped
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND n.nspname NOT LIKE 'pg\_%'
  AND n.nspname <> 'information_schema'
ORDER BY a.attrelid, a.attnum;
