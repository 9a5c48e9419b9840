-- A lease of a free slot: agent (1), claims (2), SCRAM verifier of the slot's password (3), milliseconds to live (4), the id of
-- the key that the agent proved (5), or NULL.
SELECT l.lease_id, l.slot, l.expires_at
FROM pgcurb.open_lease(?, ?::jsonb, ?, ? * INTERVAL '1 millisecond', ?) AS l
