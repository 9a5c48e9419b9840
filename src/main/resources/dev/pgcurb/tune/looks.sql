-- What the watch saw after the change of a trial.
SELECT l.at, l.queryid, l.calls, l.ms, l.blocks
FROM pgcurb.tune_look AS l
JOIN pgcurb.tune_stage AS s ON s.id = l.stage_id
WHERE s.trial_id = ?
ORDER BY l.at, l.queryid;
