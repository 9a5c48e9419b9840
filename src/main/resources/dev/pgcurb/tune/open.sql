-- Makes a role of trials a login for a while: which, its verifier.
SELECT pgcurb.tune_open(?, ?);
