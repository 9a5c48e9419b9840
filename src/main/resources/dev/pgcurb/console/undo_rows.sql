-- The first rows of each table, at most so many (3), that an undo of a selection (2) would put back, as far as whoever is signed in by this
-- proof (1) may read them in the tables themselves.
SELECT pgcurb.person_sees_undo(?, ?::jsonb, ?)
