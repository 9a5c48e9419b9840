-- Whether pgcurb keeps a policy in this database.
SELECT to_regclass('pgcurb.policy') IS NOT NULL AS installed;
