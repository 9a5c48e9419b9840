-- Proposes a value of a setting: which, what, why. Its number.
SELECT pgcurb.propose_setting($1, $2, $3)
