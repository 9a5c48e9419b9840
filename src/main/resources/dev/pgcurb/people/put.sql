-- Adds (2: true) or changes a person: rights (3), the role of the database that they count as (4), who vouches for them
-- (5) and under which identifier (6).
SELECT pgcurb.put_person(?, ?, ?, ?, ?, ?)
