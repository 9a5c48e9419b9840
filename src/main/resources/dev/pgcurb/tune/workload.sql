-- The costliest queries of the application's roles.
SELECT queryid, query, calls, ms, blocks FROM pgcurb.tune_workload(40);
