-- The policy that was applied last, as it was written. No row where pgcurb's schema is there and nothing was applied.
SELECT p.name, p.body
FROM pgcurb.policy AS p
ORDER BY p.id DESC
LIMIT 1;
