-- Has the ledger say that what was asked (2) with this proof (1) was refused, and why (3).
SELECT pgcurb.note_refused_act(?, ?, ?)
