-- Begins the trial of a proposal: its number, where the workload is from.
SELECT pgcurb.tune_begin(?, ?);
