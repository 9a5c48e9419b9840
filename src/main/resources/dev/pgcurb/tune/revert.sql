-- Takes a change back: which, why.
SELECT pgcurb.tune_revert(?, ?);
