-- The runs of a trial, in their order.
SELECT s.number, s.phase, s.place, s.at, s.ms, s.blocks, s.temp, s.rows, s.cancelled
FROM pgcurb.tune_sample AS s
WHERE s.trial_id = ?
ORDER BY s.place, s.at;
