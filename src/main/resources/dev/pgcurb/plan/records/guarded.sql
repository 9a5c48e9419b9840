-- The guarded tables.
SELECT
    relation::text AS relation,
    schema_name::text AS schema_name,
    table_name::text AS table_name,
    log_table::text AS log_table,
    columns::text AS columns,
    key::text AS key,
    numbers::text AS numbers,
    types::text AS types
FROM pgcurb.guarded
ORDER BY schema_name, table_name;
