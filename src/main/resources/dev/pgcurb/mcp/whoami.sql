-- The agent, its claims, its ceilings and what is left of them, and what it may read and write: one JSON object.
SELECT pgcurb.whoami()
