-- What the session's agent may write, as one JSON object: {"writes": [{"table": "public.observations", "may": ["DELETE"]}]}.
-- Asked as the agent itself, so it shows nothing that the agent could not find.
SELECT json_build_object(
    'writes', coalesce((
        SELECT json_agg(json_build_object('table', w.name, 'may', w.may) ORDER BY w.name)
        FROM (
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,
                   array_remove(ARRAY[
                       CASE WHEN has_any_column_privilege(c.oid, 'INSERT') THEN 'INSERT' END,
                       CASE WHEN has_any_column_privilege(c.oid, 'UPDATE') THEN 'UPDATE' END,
                       CASE WHEN has_table_privilege(c.oid, 'DELETE') THEN 'DELETE' END], NULL) AS may
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'f')
              AND NOT c.relispartition
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgcurb', 'pgcurb_log')
              AND n.nspname NOT LIKE 'pg\_%'
              AND n.nspname NOT LIKE 'curb:%'
              AND has_schema_privilege(n.oid, 'USAGE')
        ) AS w
        WHERE w.may <> '{}'), '[]'))
