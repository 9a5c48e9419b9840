-- The ceilings of an agent (1), with what is used of those that add up, and who holds each. One JSON object a row.
SELECT json_build_object(
    'ceiling', c.ceiling,
    'limit', c."limit",
    'used', CASE c.ceiling
        WHEN 'rows_per_hour' THEN (
            SELECT coalesce(sum(w.row_count), 0)
            FROM pgcurb.written AS w
            WHERE w.agent = c.agent AND NOT w.approved AND w.statement_at > clock_timestamp() - interval '1 hour')
        -- The session that is nearest to it.
        WHEN 'rows_per_lease' THEN (
            SELECT coalesce(max(s.rows), 0)
            FROM (
                SELECT sum(w.row_count) AS rows
                FROM pgcurb.written AS w
                JOIN pgcurb.lease AS l ON l.id = w.lease_id AND l.closed_at IS NULL
                WHERE w.agent = c.agent AND NOT w.approved
                GROUP BY w.lease_id
            ) AS s)
        WHEN 'open_holds' THEN (
            SELECT count(*) FROM pgcurb.holds AS h WHERE h.agent = c.agent AND h.state = 'waiting')
    END,
    'hold', c.hold,
    'held_by', CASE
        WHEN c.ceiling IN ('rows_per_statement', 'rows_per_transaction', 'rows_per_lease', 'rows_per_hour', 'open_holds', 'temp_space')
            THEN 'Postgres'
        WHEN c.ceiling IN ('result_rows', 'result_bytes', 'statements_per_minute', 'plan_cost', 'estimated_rows')
            THEN 'the gateway'
        ELSE 'the watch'
    END,
    'rule', c.rule,
    'source', c.source)
FROM pgcurb.ceiling AS c
WHERE c.agent = ?
ORDER BY c.ceiling
