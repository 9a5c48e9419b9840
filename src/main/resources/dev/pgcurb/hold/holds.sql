-- One hold (1), or those that wait, or all (2). The estimate of a table is the planner's, which everyone may read.
SELECT
    h.id, h.state, h.agent, h.op, h.schema_name, h.table_name, h.row_count, h.row_limit, h.rule, h.source, h.digest,
    h.statement, h.entry_id, h.refused_at, h.plea, h.decided_by, h.decided_at, h.decision_reason, h.expires_at, h.used_at,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'table', c.key,
            'rows', c.value,
            'estimate', CASE WHEN t.reltuples > 0 THEN t.reltuples::bigint END) ORDER BY c.value DESC, c.key), '[]')
        FROM jsonb_each(h.counts) AS c
        LEFT JOIN (pg_class AS t JOIN pg_namespace AS n ON n.oid = t.relnamespace) ON n.nspname || '.' || t.relname = c.key
    ) AS tables
FROM pgcurb.holds AS h
CROSS JOIN (SELECT ?::bigint AS id, ?::boolean AS every) AS q
WHERE (q.id IS NULL OR h.id = q.id)
    AND (q.every OR h.state = 'waiting')
ORDER BY h.id
LIMIT 1000
