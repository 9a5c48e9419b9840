-- Whether the role that asks may read the rules of pg_hba.conf.
SELECT has_table_privilege('pg_catalog.pg_hba_file_rules', 'SELECT')
   AND has_function_privilege('pg_catalog.pg_hba_file_rules()', 'EXECUTE') AS readable;
