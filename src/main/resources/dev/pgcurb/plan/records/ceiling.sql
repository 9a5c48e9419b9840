-- The ceilings of each agent.
SELECT
    agent::text AS agent,
    ceiling,
    "limit"::text AS "limit",
    rule,
    source,
    hold::text AS hold,
    approvers::text AS approvers,
    people::text AS people,
    expires::text AS expires,
    up_to::text AS up_to,
    two_persons::text AS two_persons,
    sample::text AS sample,
    wait::text AS wait
FROM pgcurb.ceiling
ORDER BY agent, ceiling;
