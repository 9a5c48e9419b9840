-- Takes a proposal off the list: which, why.
SELECT pgcurb.tune_withdraw(?, ?);
