-- How Postgres told each view, row policy and trigger of pgcurb's when it was made.
SELECT kind, object, definition
FROM pgcurb.built
ORDER BY kind, object;
