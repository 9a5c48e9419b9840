-- The agent (1) may come in again.
SELECT pgcurb.resume(?)
