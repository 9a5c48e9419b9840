-- The leases that are open.
SELECT lease_id
FROM pgcurb.watch_slots()
WHERE lease_id IS NOT NULL
