-- Ends the sessions of a suspended agent (1) that slipped in before that took effect.
SELECT pgcurb.end_agent_sessions(?)
