-- What the policy's section "tuning" says, if there is one.
SELECT section, rules, source
FROM pgcurb.tuning;
