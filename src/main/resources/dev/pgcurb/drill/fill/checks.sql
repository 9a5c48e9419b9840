-- Checks of tables, with the columns that each is about.
SELECT k.conrelid::bigint AS relation, k.conname::text AS name, pg_get_expr(k.conbin, k.conrelid) AS expression,
    ARRAY(
        SELECT a.attname::text
        FROM unnest(k.conkey) AS key (number)
        JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = key.number
        ORDER BY a.attnum
    ) AS columns
FROM pg_constraint AS k
WHERE k.contype = 'c' AND k.conrelid <> 0
ORDER BY k.conrelid, k.conname;
