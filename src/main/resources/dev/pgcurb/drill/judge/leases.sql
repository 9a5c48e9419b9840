-- Whether every lease is over.
SELECT NOT EXISTS (SELECT FROM pgcurb.lease WHERE closed_at IS NULL);
