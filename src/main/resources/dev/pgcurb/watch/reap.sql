-- Closes leases that ran out or lost their gateway, and ends sessions that no lease covers.
SELECT pgcurb.reap()
