-- Tables and views that the agent can read or write and that match every word (1), best first, at most so many (2).
-- One JSON object a row: {"name": "public.observations", "kind": "table", "columns": 12, "rows": 60000, "comment": …}.
-- "rows" is the planner's guess. Asked as the agent itself. A view in the agent's own schema stands for the table that it hides
-- columns of, which is named in its stead.
WITH reachable AS (
    SELECT c.oid, n.nspname, c.relname, c.relkind, c.reltuples,
           obj_description(c.oid, 'pg_class') AS said,
           (SELECT count(*) FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              AND has_column_privilege(c.oid, a.attnum, 'SELECT')) AS readable
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT c.relispartition
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgcurb', 'pgcurb_log')
      AND n.nspname NOT LIKE 'pg\_%'
      AND n.nspname NOT LIKE 'curb:%'
      AND has_schema_privilege(n.oid, 'USAGE')
      AND (has_any_column_privilege(c.oid, 'SELECT')
           OR has_any_column_privilege(c.oid, 'INSERT, UPDATE')
           OR has_table_privilege(c.oid, 'DELETE'))
), matched AS (
    SELECT r.*,
           (SELECT coalesce(sum(
                CASE
                    WHEN lower(r.relname) = lower(w.word) THEN 8
                    WHEN position(lower(w.word) IN lower(r.nspname || '.' || r.relname)) > 0 THEN 4
                    WHEN position(lower(w.word) IN lower(coalesce(r.said, ''))) > 0 THEN 2
                    WHEN EXISTS (
                        SELECT FROM pg_catalog.pg_attribute a
                        WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
                          AND has_column_privilege(r.oid, a.attnum, 'SELECT')
                          AND (position(lower(w.word) IN lower(a.attname)) > 0
                               OR position(lower(w.word) IN lower(coalesce(col_description(r.oid, a.attnum), ''))) > 0))
                        THEN 1
                    ELSE -1000
                END), 0)
            FROM unnest($1::text[]) AS w (word)) AS score
    FROM reachable r
)
SELECT json_strip_nulls(json_build_object(
    'name', quote_ident(m.nspname) || '.' || quote_ident(m.relname),
    'kind', CASE m.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END,
    'columns', m.readable,
    'rows', CASE WHEN m.reltuples >= 0 AND m.relkind <> 'v' THEN m.reltuples::bigint END,
    'comment', left(m.said, 120)))
FROM matched m
WHERE m.score >= 0
ORDER BY m.score DESC, m.nspname, m.relname
LIMIT $2::integer
