-- Settings of the whole database that decide what names mean and how values read.
SELECT split_part(entry, '=', 1) AS name,
    format('ALTER DATABASE %I SET %I TO %s', current_database(), split_part(entry, '=', 1),
        CASE WHEN split_part(entry, '=', 1) = 'search_path' THEN substr(entry, strpos(entry, '=') + 1)
            ELSE quote_literal(substr(entry, strpos(entry, '=') + 1)) END) AS sql
FROM pg_db_role_setting AS s
CROSS JOIN LATERAL unnest(s.setconfig) AS entry
WHERE s.setrole = 0 AND s.setdatabase = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
    AND split_part(entry, '=', 1) IN ('search_path', 'TimeZone', 'DateStyle', 'IntervalStyle', 'row_security')
ORDER BY 1;
