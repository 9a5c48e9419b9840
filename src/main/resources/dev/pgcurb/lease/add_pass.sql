-- A key for a few minutes of an agent (1) under a name (2): SCRAM verifier (3), claims (4), milliseconds to live (5).
SELECT pgcurb.add_pass(?, ?, ?, ?::jsonb, ? * INTERVAL '1 millisecond')
