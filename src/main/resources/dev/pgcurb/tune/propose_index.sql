-- What would help, as somebody thinks: an index, why.
SELECT pgcurb.propose_index(?, ?);
