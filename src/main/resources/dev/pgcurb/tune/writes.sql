-- How many rows of the table of this proposal were written since its statistics began.
SELECT coalesce(s.n_tup_ins + s.n_tup_upd + s.n_tup_del, 0)
FROM pgcurb.tune_proposal AS p
JOIN pg_stat_all_tables AS s ON s.relid = p.relation
WHERE p.id = ?;
