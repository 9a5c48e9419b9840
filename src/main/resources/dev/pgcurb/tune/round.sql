-- What a gateway does about staged changes every few seconds.
SELECT pgcurb.tune_round();
