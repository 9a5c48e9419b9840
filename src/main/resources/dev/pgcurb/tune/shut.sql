-- Takes the logins of trials away again.
SELECT pgcurb.tune_shut();
