-- The columns of the log tables that are in use, and which column of the guarded table each of them holds.
SELECT
    c.log_table::text AS log_table,
    a.attname::text AS name,
    c.number::text AS number
FROM pgcurb.captured_column AS c
JOIN pg_namespace AS n ON n.nspname = 'pgcurb_log'
JOIN pg_class AS l ON l.relnamespace = n.oid AND l.relname = c.log_table
JOIN pg_attribute AS a ON a.attrelid = l.oid AND a.attnum = c.log_number AND NOT a.attisdropped
WHERE c.until IS NULL
ORDER BY c.log_table, c.number;
