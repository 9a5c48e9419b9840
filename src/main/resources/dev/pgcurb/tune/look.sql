-- Looks at what is under way.
SELECT pgcurb.tune_look();
