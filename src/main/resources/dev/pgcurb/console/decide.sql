-- With this proof (1): act (2) on a hold (3) for a reason (4), having seen so many rows (5) with this digest (6); good for so many
-- seconds (7).
SELECT d.state, to_char(d.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS expires_at
FROM pgcurb.person_decides(?, ?, ?, ?, ?, ?, ? * INTERVAL '1 second') AS d
