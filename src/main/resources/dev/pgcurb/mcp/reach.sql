-- What the session's agent may write, and which operations it has: one JSON object
-- {"writes": [{"table": "public.observations", "may": ["DELETE"]}],
--  "operations": [{"schema": "public", "name": "close_ticket", "procedure": false, "volatile": true, "comment": …,
--                  "arguments": [{"name": "ticket", "type": "integer", "element": null, "optional": false, "values": [labels]}]}]}.
-- Asked as the agent itself, so it shows nothing that the agent could not find. An operation is a function that was granted to
-- the agent by name: what everybody may call is none.
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
        WHERE w.may <> '{}'), '[]'),
    'operations', coalesce((
        SELECT json_agg(json_build_object(
            'schema', n.nspname,
            'name', p.proname,
            'procedure', p.prokind = 'p',
            'volatile', p.provolatile = 'v',
            'comment', left(obj_description(p.oid, 'pg_proc'), 600),
            'arguments', (
                SELECT coalesce(json_agg(json_build_object(
                    'name', coalesce(p.proargnames[a.place], ''),
                    'type', format_type(a.type, NULL),
                    'element', CASE WHEN t.typcategory = 'A' THEN format_type(t.typelem, NULL) END,
                    'optional', a.place > p.pronargs - p.pronargdefaults,
                    'values', (
                        SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)
                        FROM pg_catalog.pg_enum e
                        WHERE e.enumtypid = a.type)) ORDER BY a.place), '[]')
                FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (type, place)
                JOIN pg_catalog.pg_type t ON t.oid = a.type)) ORDER BY n.nspname, p.proname, p.oid)
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prokind IN ('f', 'p')
          AND p.provariadic = 0
          AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgcurb', 'pgcurb_log')
          AND n.nspname NOT LIKE 'curb:%'
          AND has_schema_privilege(n.oid, 'USAGE')
          AND coalesce(p.proargmodes, '{}') <@ ARRAY['i'::"char", 't'::"char"]
          AND EXISTS (
                SELECT
                FROM aclexplode(p.proacl) x
                WHERE x.privilege_type = 'EXECUTE'
                  AND x.grantee <> 0
                  AND x.grantee <> p.proowner
                  AND pg_has_role(x.grantee, 'USAGE'))), '[]'))
