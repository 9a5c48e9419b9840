-- With this proof (1): suspends an agent (2) for a reason (3); how many leases it had.
SELECT pgcurb.person_suspends(?, ?, ?)
