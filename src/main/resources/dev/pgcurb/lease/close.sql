-- The end of a lease (1), and why (2).
SELECT pgcurb.close_lease(?, ?)
