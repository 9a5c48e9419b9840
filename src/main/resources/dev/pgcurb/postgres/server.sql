-- What this server is, and what the role that asks may do. One row.
SELECT
    current_setting('server_version_num')::int AS version_num,
    current_setting('server_version') AS version,
    pg_is_in_recovery() AS standby,
    current_database() AS database,
    (SELECT pg_get_userbyid(d.datdba) FROM pg_catalog.pg_database AS d WHERE d.datname = current_database()) AS database_owner,
    r.rolname AS username,
    r.rolsuper AS superuser,
    -- A superuser passes every check of these, whatever its own flags say.
    r.rolsuper OR r.rolcreaterole AS create_role,
    r.rolsuper OR r.rolcreatedb AS create_database,
    r.rolsuper OR r.rolbypassrls AS bypass_row_security
FROM pg_catalog.pg_roles AS r
WHERE r.rolname = current_user
