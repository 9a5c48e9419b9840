-- The sample of a hold (2), as far as whoever is signed in by this proof (1) may read these rows in their tables.
SELECT pgcurb.hold_sample(?, ?)
