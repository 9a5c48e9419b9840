-- Cancels what the session with this pid (1) and this start (2) runs.
SELECT pgcurb.watch_cancel(?, ?)
