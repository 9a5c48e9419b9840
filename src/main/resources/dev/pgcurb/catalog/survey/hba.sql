-- Rules of pg_hba.conf, for who may read them. A keyword and a quoted name look the same here.
SELECT
    h.type::text AS type,
    COALESCE(h.database, '{}')::text[] AS databases,
    COALESCE(h.user_name, '{}')::text[] AS roles,
    COALESCE(h.address, '')::text AS address,
    COALESCE(h.auth_method, '')::text AS method
FROM pg_hba_file_rules AS h
WHERE h.error IS NULL
ORDER BY h.line_number;
