-- Where a staged change stands, and why.
SELECT s.state, s.reason, s.window_ends < clock_timestamp() AS over FROM pgcurb.tune_stage AS s WHERE s.id = ?;
