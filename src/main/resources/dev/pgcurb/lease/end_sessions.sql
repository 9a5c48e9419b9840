-- Whatever sessions the agent (1) still has end.
SELECT pgcurb.end_agent_sessions(?)
