-- Foreign keys and what each does to the referencing rows when the referenced row goes or changes its key.
-- Only the constraint itself, not the copies that Postgres keeps for partitions.
SELECT
    f.oid::bigint AS id,
    f.conname::text AS name,
    f.conrelid::bigint AS referencing,
    f.confrelid::bigint AS referenced,
    f.confdeltype::text AS on_delete,
    f.confupdtype::text AS on_update,
    f.condeferrable AS deferrable,
    (
        SELECT array_agg(a.attname::text ORDER BY k.place)
        FROM unnest(f.conkey) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = k.attnum
    ) AS columns,
    (
        SELECT array_agg(a.attname::text ORDER BY k.place)
        FROM unnest(f.confkey) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = k.attnum
    ) AS referenced_columns
FROM pg_constraint AS f
WHERE f.contype = 'f'
  AND f.conparentid = 0
ORDER BY f.conrelid, f.conname;
