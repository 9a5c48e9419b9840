-- The hold (1) is approved for this reason (2), for so many milliseconds (3) or as long as the policy says (NULL).
SELECT pgcurb.approve(?, ?, ?::bigint * INTERVAL '1 millisecond')
