-- Makes a planned change.
SELECT pgcurb.tune_make(?);
