-- Who may undo what each agent did.
SELECT
    agent::text AS agent,
    approvers::text AS approvers,
    people::text AS people,
    retention::text AS retention,
    own_last::text AS own_last,
    row_limit::text AS row_limit,
    rule,
    source
FROM pgcurb.undo_right
ORDER BY agent;
