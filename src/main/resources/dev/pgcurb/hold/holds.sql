-- One hold (1), or those that wait, or the newest 1000 of all (2); the oldest first.
SELECT *
FROM (
    SELECT
        h.id, h.state, h.agent, h.operator, h.op, h.schema_name, h.table_name, h.row_count, h.row_limit, h.tables, h.sample,
        h.sampled, h.undo_images, h.undo_bytes, h.rule, h.source, h.digest, h.statement, h.parameters::text AS parameters, h.entry_id, h.refused_at, h.lapses_at,
        h.plea, h.decided_by, h.decided_at, h.decision_reason, h.expires_at, h.used_at
    FROM pgcurb.holds AS h
    CROSS JOIN (SELECT ?::bigint AS id, ?::boolean AS every) AS q
    WHERE (q.id IS NULL OR h.id = q.id)
        AND (q.every OR h.state = 'waiting')
    ORDER BY h.id DESC
    LIMIT 1000
) AS newest
ORDER BY id
