-- One batch of entries (2: a JSON array) at the end of a gateway's chain (1).
SELECT count(*) FROM pgcurb.append(?, ?::jsonb)
