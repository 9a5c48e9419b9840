-- The ceilings of each agent.
SELECT
    agent::text AS agent,
    ceiling,
    "limit"::text AS "limit",
    rule,
    source,
    hold::text AS hold,
    approvers::text AS approvers,
    expires::text AS expires,
    up_to::text AS up_to
FROM pgcurb.ceiling
ORDER BY agent, ceiling;
