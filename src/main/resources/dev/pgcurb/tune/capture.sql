-- What runs now, with its literals.
SELECT queryid, query FROM pgcurb.tune_capture();
