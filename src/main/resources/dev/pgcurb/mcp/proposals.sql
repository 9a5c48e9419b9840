-- The agent's proposals, the newest first. One JSON object a row.
SELECT pgcurb.my_proposals()
