-- What is kept for undo, for each table and agent.
SELECT
    s.relation, s.agent, s.statements, s.row_count, s.bytes, s.oldest,
    (extract(epoch FROM s.retention) / 3600)::bigint || 'h' AS retention,
    s.rows_per_day
FROM pgcurb.undo_stats() AS s
