-- The hold (1) is denied for this reason (2).
SELECT pgcurb.deny(?, ?)
