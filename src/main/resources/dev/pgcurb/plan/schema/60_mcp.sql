-- What an agent may know about itself: the tools whoami and preview ask for it, and psql can as well.
SET LOCAL ROLE pgcurb_owner;

-- {"agent": …, "purpose": …, "claims": {…}, "lease": {"id": …, "expires_at": …},
--  "reads": [{"table": "public.species", "columns": "all" or [names]}], "writes": [{"table": …, "may": ["DELETE", …]}],
--  "ceilings": {"rows_per_lease": {"limit": …, "used": …, "left": …, "hold": true, "rule": …}}}
-- NULL: this session has no lease. Only what the session's own agent was granted is in it.
CREATE FUNCTION pgcurb.whoami()
    RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
        'agent', a.agent,
        'purpose', a.purpose,
        'claims', l.claims,
        'lease', jsonb_build_object('id', l.id, 'expires_at', l.expires_at),
        'reads', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'table', concat(quote_ident(r.schema), '.', quote_ident(r.relation)),
                'columns', CASE
                    WHEN cardinality(r.columns) = (
                        SELECT count(*)
                        FROM pg_attribute t
                        WHERE t.attrelid = to_regclass(concat(quote_ident(r.schema), '.', quote_ident(r.relation)))
                          AND t.attnum > 0
                          AND NOT t.attisdropped) THEN '"all"'::jsonb
                    ELSE to_jsonb(r.columns)
                END) ORDER BY r.schema, r.relation), '[]')
            FROM pgcurb.readable(a.agent) r),
        'writes', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('table', w.name, 'may', w.may) ORDER BY w.name), '[]')
            FROM (
                SELECT concat(quote_ident(n.nspname), '.', quote_ident(c.relname)) AS name,
                       array_remove(ARRAY[
                           CASE WHEN has_any_column_privilege(a.agent, c.oid, 'INSERT') THEN 'INSERT' END,
                           CASE WHEN has_any_column_privilege(a.agent, c.oid, 'UPDATE') THEN 'UPDATE' END,
                           CASE WHEN has_table_privilege(a.agent, c.oid, 'DELETE') THEN 'DELETE' END], NULL) AS may
                FROM pgcurb.guarded g
                JOIN pg_class c ON c.oid = g.relation
                JOIN pg_namespace n ON n.oid = c.relnamespace
            ) AS w
            WHERE w.may <> '{}'),
        'ceilings', (
            SELECT coalesce(jsonb_object_agg(c.ceiling, jsonb_strip_nulls(jsonb_build_object(
                'limit', c."limit",
                'used', used.n,
                'left', CASE WHEN used.n < c."limit" THEN c."limit" - used.n WHEN used.n IS NOT NULL THEN 0 END,
                'hold', c.hold,
                'rule', c.rule))), '{}')
            FROM pgcurb.ceiling c
            CROSS JOIN LATERAL (
                SELECT CASE c.ceiling
                    WHEN 'rows_per_lease' THEN (
                        SELECT coalesce(sum(w.row_count), 0)
                        FROM pgcurb.written w
                        WHERE w.lease_id = l.id AND NOT w.approved)
                    WHEN 'rows_per_hour' THEN (
                        SELECT coalesce(sum(w.row_count), 0)
                        FROM pgcurb.written w
                        WHERE w.agent = a.agent
                          AND NOT w.approved
                          AND w.statement_at > clock_timestamp() - interval '1 hour')
                END AS n
            ) AS used
            WHERE c.agent = a.agent))
    FROM pgcurb.lease l
    JOIN pgcurb.agent a ON a.agent = l.agent
    WHERE l.id = pgcurb.current_lease()
$$;

REVOKE ALL ON FUNCTION pgcurb.whoami() FROM PUBLIC;
RESET ROLE;
