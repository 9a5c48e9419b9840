-- The sessions of the roles with these oids (1).
SELECT w.pid, w.slot_oid, w.started_at, w.state, w.wait, w.xact_at, w.query_at, w.xact_ms, w.query_ms, w.state_ms,
       w.copied, w.locks, w.blocks_ms, w.blocks_pid, w.client, w.application_name
FROM pgcurb.watch_sessions(?) AS w
