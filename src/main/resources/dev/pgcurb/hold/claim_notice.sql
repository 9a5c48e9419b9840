-- The next notice that is due, for so many milliseconds (1).
SELECT id, attempt, body
FROM pgcurb.claim_notices(1, ?::bigint * INTERVAL '1 millisecond')
