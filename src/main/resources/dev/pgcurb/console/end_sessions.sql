-- With this proof (1): ends what is left of the sessions of a suspended agent (2).
SELECT pgcurb.person_ends_sessions(?, ?)
