-- A lease (1) lasts so many milliseconds from now (2).
SELECT pgcurb.renew_lease(?, ? * INTERVAL '1 millisecond')
