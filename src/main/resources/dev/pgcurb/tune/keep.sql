-- Lets a change stay: which, why.
SELECT pgcurb.tune_keep(?, ?);
