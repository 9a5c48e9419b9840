-- What would help, as somebody thinks: a setting, its value, why.
SELECT pgcurb.propose_setting(?, ?, ?);
