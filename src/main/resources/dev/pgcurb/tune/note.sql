-- Keeps samples: the trial, the samples as JSON, what was spent.
SELECT pgcurb.tune_note(?, ?::jsonb, ?::numeric);
