-- Ends the session with this pid (1) and this start (2), and gives up the reserve first, in the same breath: to ask
-- whether it may signal a role that has changed, Postgres must read pg_authid, and that takes a place in the lock table.
SELECT pg_advisory_unlock_all()::text, pgcurb.watch_end(?, ?)
