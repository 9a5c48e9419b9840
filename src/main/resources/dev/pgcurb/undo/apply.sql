-- Undoes a selection (1) for a reason (2), leaving conflicts alone or not (3); the preview said so many rows (4), and so many may
-- be put back where the policy allows fewer (5).
SELECT pgcurb.undo_apply(?::jsonb, ?, ?, ?, ?)
