-- The agent (1) is suspended, for this reason (2).
SELECT pgcurb.suspend(?, ?)
