-- One table or view (1), if the agent can reach it: at most so many columns (2), comments cut to so many characters (3).
-- Asked as the agent itself; columns, keys and foreign keys that name a column which it cannot read are left out.
WITH it AS (
    SELECT c.oid, n.nspname, c.relname, c.relkind
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgcurb', 'pgcurb_log')
      AND n.nspname NOT LIKE 'curb:%'
      AND has_schema_privilege(n.oid, 'USAGE')
      AND lower($1::text) IN (lower(c.relname), lower(n.nspname || '.' || c.relname),
                              lower(quote_ident(n.nspname) || '.' || quote_ident(c.relname)))
      AND (has_any_column_privilege(c.oid, 'SELECT')
           OR has_any_column_privilege(c.oid, 'INSERT, UPDATE')
           OR has_table_privilege(c.oid, 'DELETE'))
    ORDER BY pg_table_is_visible(c.oid) DESC, n.nspname
    LIMIT 1
), col AS (
    SELECT a.attnum, a.attname, a.attnotnull, a.atttypid, a.attidentity, a.attgenerated,
           format_type(a.atttypid, a.atttypmod) AS type,
           col_description(it.oid, a.attnum) AS said,
           has_column_privilege(it.oid, a.attnum, 'SELECT') AS readable,
           has_column_privilege(it.oid, a.attnum, 'INSERT') AS insertable,
           has_column_privilege(it.oid, a.attnum, 'UPDATE') AS updatable
    FROM it
    JOIN pg_catalog.pg_attribute a ON a.attrelid = it.oid
    WHERE a.attnum > 0
      AND NOT a.attisdropped
      AND (has_column_privilege(it.oid, a.attnum, 'SELECT')
           OR has_column_privilege(it.oid, a.attnum, 'INSERT')
           OR has_column_privilege(it.oid, a.attnum, 'UPDATE'))
)
SELECT json_strip_nulls(json_build_object(
    'name', quote_ident(it.nspname) || '.' || quote_ident(it.relname),
    'kind', CASE it.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END,
    'comment', left(obj_description(it.oid, 'pg_class'), $3::integer),
    'may', array_remove(ARRAY[
        CASE WHEN has_any_column_privilege(it.oid, 'SELECT') THEN 'SELECT' END,
        CASE WHEN has_any_column_privilege(it.oid, 'INSERT') THEN 'INSERT' END,
        CASE WHEN has_any_column_privilege(it.oid, 'UPDATE') THEN 'UPDATE' END,
        CASE WHEN has_table_privilege(it.oid, 'DELETE') THEN 'DELETE' END], NULL),
    'columns', (
        SELECT json_agg(json_build_object(
            'name', col.attname,
            'type', col.type,
            'not_null', CASE WHEN col.attnotnull THEN true END,
            'generated', CASE WHEN col.attgenerated <> '' OR col.attidentity <> '' THEN true END,
            'may', CASE WHEN col.insertable OR col.updatable OR NOT col.readable THEN array_remove(ARRAY[
                CASE WHEN col.readable THEN 'SELECT' END,
                CASE WHEN col.insertable THEN 'INSERT' END,
                CASE WHEN col.updatable THEN 'UPDATE' END], NULL) END,
            'values', (
                SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)
                FROM pg_catalog.pg_enum e
                WHERE e.enumtypid = col.atttypid),
            'comment', left(col.said, $3::integer)) ORDER BY col.attnum)
        FROM (SELECT c.* FROM col c ORDER BY c.attnum LIMIT $2::integer) AS col),
    'more_columns', (SELECT nullif(greatest(count(*) - $2::integer, 0), 0) FROM col),
    'keys', (
        SELECT json_agg(pg_get_constraintdef(k.oid) ORDER BY k.contype, k.conname)
        FROM pg_catalog.pg_constraint k
        WHERE k.conrelid = it.oid
          AND k.contype IN ('p', 'u')
          AND k.conkey <@ (SELECT array_agg(c.attnum) FROM col c)),
    'foreign_keys', (
        SELECT json_agg(pg_get_constraintdef(k.oid) ORDER BY k.conname)
        FROM pg_catalog.pg_constraint k
        WHERE k.conrelid = it.oid
          AND k.contype = 'f'
          AND k.conkey <@ (SELECT array_agg(c.attnum) FROM col c)
          AND has_any_column_privilege(k.confrelid, 'SELECT')),
    'referenced_by', (
        SELECT json_agg(DISTINCT quote_ident(n.nspname) || '.' || quote_ident(c.relname))
        FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE k.confrelid = it.oid
          AND k.contype = 'f'
          AND has_schema_privilege(n.oid, 'USAGE')
          AND has_any_column_privilege(k.conrelid, 'SELECT'))))
FROM it
