-- Enters a refusal as a hold: ledger entry (1), statement (2), the token that the guard signed (3).
SELECT pgcurb.register_hold(?, ?, ?)
