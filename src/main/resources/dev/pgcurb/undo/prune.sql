-- Deletes a part of what is past its retention; 0 when there is nothing left.
SELECT pgcurb.undo_prune()
