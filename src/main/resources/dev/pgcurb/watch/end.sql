-- Ends the session with this pid (1) and this start (2).
SELECT pgcurb.watch_end(?, ?)
