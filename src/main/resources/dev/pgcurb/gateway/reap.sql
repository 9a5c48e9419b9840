-- Closes leases that ran out and those of gateways that died.
SELECT pgcurb.reap()
