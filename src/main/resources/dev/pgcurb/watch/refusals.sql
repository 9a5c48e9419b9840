-- Agents that were refused more often in the last minute than their ceiling allows.
SELECT w.agent, w.refusals, w."limit", w.rule, w.source
FROM pgcurb.watch_refusals() AS w
