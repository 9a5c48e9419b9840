-- The slots of each agent. Who holds one is a lease's matter.
SELECT slot::text AS slot, agent::text AS agent
FROM pgcurb.slot
ORDER BY slot;
