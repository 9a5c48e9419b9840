-- What an undo of a selection (1) would do now.
SELECT pgcurb.undo_preview(?::jsonb)
