-- Complete unique indexes on plain columns: two rows that the key does not let stand side by side betray each other.
SELECT
    i.indrelid::bigint AS relation,
    index.relname::text AS name,
    array_agg(a.attname::text ORDER BY k.place) AS columns
FROM pg_index AS i
JOIN pg_class AS index ON index.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = index.relnamespace
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indisunique AND k.place <= i.indnkeyatts
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'pgcurb', 'pgcurb_log')
GROUP BY i.indrelid, index.relname
ORDER BY 1, 2;
