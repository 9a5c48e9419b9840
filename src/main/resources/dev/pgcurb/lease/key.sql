-- The key of an agent (1) with this name (2), if it is good now.
SELECT k.verifier, k.claims FROM pgcurb.key(?, ?) AS k
