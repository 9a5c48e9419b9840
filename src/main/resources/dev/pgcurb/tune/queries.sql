-- What came of each query of a trial.
SELECT
    q.number, q.text, q.calls, q.verdict, q.reason, q.work_ratio, q.time_ratio, q.time_low, q.time_high, q.plan_before,
    q.plan_candidate
FROM pgcurb.tune_query AS q
WHERE q.trial_id = ?
ORDER BY q.number;
