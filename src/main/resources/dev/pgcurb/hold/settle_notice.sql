-- How the attempt (2) to send a notice (1) went: NULL or an error (3); after so many attempts (4) nobody tries again.
SELECT pgcurb.settle_notice(?, ?, ?, ?)
