-- Settings kept for a role or a database (ALTER ROLE … SET, ALTER DATABASE … SET). An empty name means all.
SELECT
    COALESCE(d.datname::text, '') AS database,
    COALESCE(r.rolname::text, '') AS role,
    s.setconfig AS settings
FROM pg_db_role_setting AS s
LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
LEFT JOIN pg_roles AS r ON r.oid = s.setrole
ORDER BY 1, 2;
