-- What the last trial of a proposal (1) measured, and what became of it: the keys of "pgcurb tune show N --json" but for the plans.
SELECT json_build_object(
    'began_at', t.began_at,
    'before', t.before,
    'workload', t.workload,
    'spent_ms', t.spent_ms,
    'radius_ms', t.radius_ms,
    'facts', t.facts,
    'made', s.made,
    'inverse', s.inverse,
    'changed_at', s.changed_at,
    'window_ends', s.window_ends,
    'ended_at', s.ended_at,
    'trouble', s.trouble,
    'queries', (
        SELECT coalesce(json_agg(json_build_object(
            'number', q.number, 'text', left(q.text, 100000), 'calls', q.calls, 'verdict', q.verdict, 'reason', q.reason,
            'work_ratio', q.work_ratio, 'time_ratio', q.time_ratio, 'time_low', q.time_low, 'time_high', q.time_high)
            ORDER BY q.number), '[]')
        FROM pgcurb.tune_query AS q
        WHERE q.trial_id = t.id),
    'samples', (
        SELECT coalesce(json_agg(json_build_object(
            'number', r.number, 'phase', r.phase, 'place', r.place, 'at', r.at, 'ms', r.ms, 'blocks', r.blocks, 'cancelled', r.cancelled)
            ORDER BY r.place), '[]')
        FROM pgcurb.tune_sample AS r
        WHERE r.trial_id = t.id),
    'after', (
        SELECT coalesce(json_agg(json_build_object(
            'at', l.at, 'query_id', l.queryid::text, 'calls', l.calls, 'ms', l.ms, 'blocks', l.blocks) ORDER BY l.at, l.queryid), '[]')
        FROM pgcurb.tune_look AS l
        WHERE l.stage_id = s.id))
FROM pgcurb.tune_trial AS t
LEFT JOIN LATERAL (
    SELECT s.* FROM pgcurb.tune_stage AS s WHERE s.trial_id = t.id ORDER BY s.id DESC LIMIT 1) AS s ON true
WHERE t.proposal_id = ?
ORDER BY t.id DESC
LIMIT 1
