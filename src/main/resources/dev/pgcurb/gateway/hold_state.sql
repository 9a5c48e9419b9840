-- Where a hold (1) stands.
SELECT state
FROM pgcurb.holds
WHERE id = ?
