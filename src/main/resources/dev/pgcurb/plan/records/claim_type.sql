-- The claims that leases of each agent carry.
SELECT agent::text AS agent, claim, type, required::text AS required
FROM pgcurb.claim_type
ORDER BY agent, claim;
