-- Puts into the ledger what happened to holds without a gateway, and forgets notices that nobody sends.
SELECT pgcurb.record_holds(), pgcurb.forget_notices()
