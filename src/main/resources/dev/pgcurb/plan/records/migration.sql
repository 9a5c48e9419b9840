-- The files of pgcurb's own schema that have run.
SELECT file, sha256, lasting
FROM pgcurb.migration
ORDER BY file;
