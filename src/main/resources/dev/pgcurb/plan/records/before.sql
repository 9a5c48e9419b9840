-- How things stood before pgcurb changed them; rights on databases that have been dropped since are no one's matter.
SELECT kind, object, state::text AS state
FROM pgcurb.before
WHERE object NOT LIKE 'CONNECT on DATABASE %'
   OR EXISTS (SELECT FROM pg_database AS d WHERE object = format('CONNECT on DATABASE %I', d.datname))
ORDER BY kind, object;
