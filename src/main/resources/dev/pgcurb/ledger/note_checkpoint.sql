-- A witness at this place (2) took these marks (1).
SELECT pgcurb.note_checkpoint(?::jsonb, ?)
