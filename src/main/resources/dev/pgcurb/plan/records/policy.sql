-- The policy in force.
SELECT name, digest, body
FROM pgcurb.policy
ORDER BY id DESC
LIMIT 1;
