-- Open leases and waiting holds by agent, and gateways that are alive: see pgcurb.gateway_numbers().
SELECT measure, agent, number
FROM pgcurb.gateway_numbers()
ORDER BY measure, agent
