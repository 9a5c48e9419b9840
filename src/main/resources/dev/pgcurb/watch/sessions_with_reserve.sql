-- The sessions of the roles with these oids (1), and gives up the reserve first, in the same breath: with the lock table
-- full, whatever Postgres does not have at hand it cannot read.
SELECT w.pid, w.slot_oid, w.started_at, w.state, w.wait, w.xact_at, w.query_at, w.xact_ms, w.query_ms, w.state_ms,
       w.copied, w.locks, w.blocks_ms, w.blocks_pid, w.client, w.application_name
FROM pg_advisory_unlock_all() AS given_up
CROSS JOIN LATERAL pgcurb.watch_sessions(CASE WHEN given_up IS NULL THEN '{}' ELSE ?::oid[] END) AS w
