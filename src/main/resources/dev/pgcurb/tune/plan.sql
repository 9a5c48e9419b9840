-- Plans a change with its inverse: the trial, the scope, the role, for how many milliseconds at most it is watched.
SELECT pgcurb.tune_plan(?, ?, ?, ? * INTERVAL '1 millisecond');
