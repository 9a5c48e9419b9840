-- Proposes an index: which, why. Its number.
SELECT pgcurb.propose_index($1, $2)
