-- The policy in force, as one JSON object: see pgcurb.gateway_policy().
SELECT pgcurb.gateway_policy()
