-- With this proof (1): undoes a selection (2) for a reason (3), leaving conflicts alone or not (4); the preview said so many rows
-- (5), and so many may be put back where the policy allows fewer (6).
SELECT pgcurb.person_undoes(?, ?::jsonb, ?, ?, ?, ?)
