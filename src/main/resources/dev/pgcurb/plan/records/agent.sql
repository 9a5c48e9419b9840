-- Agents as they are registered. Suspension is a person's act and no matter of the policy.
SELECT agent::text AS agent, purpose, sessions::text AS sessions, lease_ttl::text AS lease_ttl, search_path
FROM pgcurb.agent
ORDER BY agent;
