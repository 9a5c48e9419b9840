-- The approval of the hold (1) is taken back for this reason (2).
SELECT pgcurb.revoke(?, ?)
