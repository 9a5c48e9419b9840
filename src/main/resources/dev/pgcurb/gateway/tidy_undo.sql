-- Enters into the ledger what agents undid themselves; deletes images that are past their retention, so many rows at most.
SELECT pgcurb.record_own_undos() + pgcurb.undo_prune(5000)
