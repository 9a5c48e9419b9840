-- One trial with its staged change.
SELECT
    t.began_at, t.before, t.workload, t.spent_ms, t.radius_ms, t.facts,
    s.made, s.inverse, s.changed_at, s.window_ends, s.ended_at, s.trouble
FROM pgcurb.tune_trial AS t
LEFT JOIN LATERAL (
    SELECT s.* FROM pgcurb.tune_stage AS s WHERE s.trial_id = t.id ORDER BY s.id DESC LIMIT 1) AS s ON true
WHERE t.id = ?;
