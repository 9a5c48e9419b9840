-- With this proof (1): lets an agent (2) in again.
SELECT pgcurb.person_resumes(?, ?)
