-- The partitions of the months to come, where they are missing.
SELECT pgcurb.extend_ledger()
