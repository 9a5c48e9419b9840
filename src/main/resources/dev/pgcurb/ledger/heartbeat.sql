-- This gateway (1) is alive.
SELECT pgcurb.heartbeat(?)
