-- Suspends an agent (1), and says why (2).
SELECT pgcurb.suspend(?, ?)
