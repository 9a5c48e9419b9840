-- How often rows of each table were touched, committed or not, and which file holds them: where neither changed, no row did.
SELECT format('%I.%I', n.nspname, c.relname) AS name,
    concat_ws(' ', pg_stat_get_tuples_inserted(c.oid), pg_stat_get_tuples_updated(c.oid), pg_stat_get_tuples_deleted(c.oid), c.relfilenode)
        AS state
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:|curb_judge$)'
ORDER BY c.oid;
