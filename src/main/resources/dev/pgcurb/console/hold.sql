-- One hold (1): the keys of "pgcurb holds show --json" but the sample, and what a person wants to know beside them: the application's
-- triggers that fire, and what ran once it was approved.
SELECT json_build_object(
    'hold', h.id,
    'state', h.state,
    'agent', h.agent,
    'operator', h.operator,
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
    'undo', CASE WHEN h.undo_images IS NOT NULL THEN json_build_object('images', h.undo_images, 'bytes', h.undo_bytes) END,
    'sampled', h.sampled,
    'triggers', (
        SELECT coalesce(json_agg(format('%s on %s.%s', t.tgname, g.schema_name, g.table_name) ORDER BY g.schema_name, g.table_name, t.tgname), '[]')
        FROM pgcurb.guarded AS g
        JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = g.relation AND NOT t.tgisinternal AND t.tgenabled <> 'D'
        WHERE h.counts -> concat(g.schema_name, '.', g.table_name) IS NOT NULL
            AND t.tgname NOT IN ('00_pgcurb_begin', '00_pgcurb_capture', 'zz_pgcurb_end')),
    'rule', h.rule,
    'source', h.source,
    'digest', h.digest,
    'statement', h.statement,
    'parameters', h.parameters,
    'entry', h.entry_id,
    'refused_at', h.refused_at,
    'lapses_at', h.lapses_at,
    'plea', h.plea,
    'decided_by', h.decided_by,
    'decided_at', h.decided_at,
    'reason', h.decision_reason,
    'expires_at', h.expires_at,
    'used_at', h.used_at,
    'run', (
        SELECT json_build_object(
            'digest', e.body -> 'detail' -> 'digest',
            'rows', w.row_count,
            'tables', (
                SELECT json_agg(json_build_object('table', concat(g.schema_name, '.', g.table_name), 'rows', c.value::bigint) ORDER BY c.value::bigint DESC, g.table_name)
                FROM jsonb_each_text(w.counts) AS c
                JOIN pgcurb.guarded AS g ON g.log_table = c.key
                WHERE c.value::bigint > 0),
            'entry', ran.entry,
            -- Where it is the only statement of its transaction that wrote, the transaction names it without any doubt.
            'transaction', (SELECT w.xid::text FROM pgcurb.written AS x WHERE x.xid = w.xid HAVING count(*) = 1),
            'undone', pgcurb.undone_by(w, ran.entry))
        FROM pgcurb.entry AS e
        JOIN pgcurb.written AS w ON w.xid = (e.body -> 'detail' ->> 'xid')::xid8 AND w.approved
        CROSS JOIN LATERAL (
            SELECT max(a.id) AS entry
            FROM pgcurb.entry AS a
            WHERE a.kind = 'attempt' AND (a.body ->> 'lease_id')::bigint = w.lease_id AND a.at = (
                SELECT max(p.at)
                FROM pgcurb.entry AS p
                WHERE p.kind = 'attempt' AND (p.body ->> 'lease_id')::bigint = w.lease_id AND p.at <= w.statement_at)
        ) AS ran
        WHERE e.gateway = 'database' AND e.kind = 'run' AND e.at >= h.used_at AND (e.body ->> 'hold_id')::bigint = h.id
        ORDER BY e.seq
        LIMIT 1))
FROM pgcurb.holds AS h
WHERE h.id = ?
