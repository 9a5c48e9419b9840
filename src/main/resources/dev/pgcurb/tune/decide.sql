-- Ends a trial: which, what it found, as JSON.
SELECT pgcurb.tune_decide(?, ?::jsonb);
