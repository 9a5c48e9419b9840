-- How things stood before pgcurb changed them.
SELECT kind, object, state::text AS state
FROM pgcurb.before
ORDER BY kind, object;
