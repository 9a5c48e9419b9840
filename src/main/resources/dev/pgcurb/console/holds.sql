-- The holds that wait, the worst first, and unless only those are asked for (1) the newest hundred others. One JSON object a row, with the
-- keys of "pgcurb holds --json".
SELECT json_build_object(
    'hold', h.id,
    'state', h.state,
    'agent', h.agent,
    'operation', h.op,
    'table', concat(h.schema_name, '.', h.table_name),
    'rows', h.row_count,
    'limit', h.row_limit,
    'tables', (
        SELECT json_agg(json_strip_nulls(json_build_object(
            'table', t.value -> 'table',
            'rows', t.value -> 'rows',
            'estimated_table_rows', t.value -> 'estimate',
            'estimated_share', t.value -> 'share')) ORDER BY t.ordinality)
        FROM jsonb_array_elements(h.tables) WITH ORDINALITY AS t),
    'rule', h.rule,
    'refused_at', h.refused_at,
    'lapses_at', h.lapses_at,
    'decided_by', h.decided_by,
    'decided_at', h.decided_at,
    'expires_at', h.expires_at,
    'used_at', h.used_at)
FROM (
    (SELECT w.*, 0 AS part FROM pgcurb.holds AS w WHERE w.state = 'waiting')
    UNION ALL
    (SELECT d.*, 1 AS part FROM pgcurb.holds AS d WHERE d.state <> 'waiting' AND NOT ?::boolean ORDER BY d.id DESC LIMIT 100)
) AS h
ORDER BY h.part, CASE WHEN h.part = 0 THEN h.row_count END DESC, h.id DESC
