-- The dead man's timer of a staged change.
CALL pgcurb.tune_dead_man(?);
