-- agent: analyst
-- What psql, drivers, object mappers and BI tools ask the catalogs before anybody asks a question.
SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2;
SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'observations' ORDER BY ordinal_position;
SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges WHERE table_schema = 'public' ORDER BY 1, 2, 3;
SELECT schema_name FROM information_schema.schemata ORDER BY 1;
SELECT constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_schema = 'public' ORDER BY 1;
SELECT kcu.table_name, kcu.column_name, ccu.table_name AS target
FROM information_schema.key_column_usage AS kcu
JOIN information_schema.constraint_column_usage AS ccu USING (constraint_schema, constraint_name)
ORDER BY 1, 2, 3;
SELECT table_name, view_definition FROM information_schema.views WHERE table_schema = 'public';
SELECT routine_name FROM information_schema.routines WHERE routine_schema = 'public';
SELECT n.nspname AS "Schema", c.relname AS "Name", c.relkind, pg_catalog.pg_get_userbyid(c.relowner) AS "Owner"
FROM pg_catalog.pg_class AS c
LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', '')
    AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema'
    AND pg_catalog.pg_table_is_visible(c.oid)
ORDER BY 1, 2;
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
    (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef AS d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum)
FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid = 'public.observations'::regclass AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum;
SELECT c2.relname, i.indisprimary, i.indisunique, pg_catalog.pg_get_indexdef(i.indexrelid, 0, true)
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c2 ON c2.oid = i.indexrelid
WHERE i.indrelid = 'public.observations'::regclass
ORDER BY 1;
SELECT conname, pg_catalog.pg_get_constraintdef(oid, true) FROM pg_catalog.pg_constraint WHERE conrelid = 'public.observations'::regclass ORDER BY 1;
SELECT conname, conrelid::regclass, confrelid::regclass FROM pg_catalog.pg_constraint WHERE contype = 'f' ORDER BY 1;
SELECT obj_description('public.observations'::regclass, 'pg_class');
SELECT a.attname, col_description(a.attrelid, a.attnum) FROM pg_attribute AS a WHERE a.attrelid = 'public.observations'::regclass AND a.attnum > 0;
SELECT t.oid, t.typname, t.typtype, t.typelem FROM pg_catalog.pg_type AS t WHERE t.typname IN ('jsonb', 'timestamptz', 'numeric') ORDER BY 2;
SELECT t.typname, t.oid, t.typarray FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace WHERE t.typname = 'hstore';
SELECT 'public.observations'::regclass::oid > 0, to_regclass('public.observations') IS NOT NULL;
SELECT has_table_privilege('public.chapters', 'SELECT') OR has_any_column_privilege('public.chapters', 'SELECT');
SELECT attname FROM pg_attribute WHERE attrelid = 'public.observers'::regclass AND attnum > 0 AND has_column_privilege('public.observers', attnum, 'SELECT') ORDER BY attnum;
SELECT nspname FROM pg_catalog.pg_namespace ORDER BY 1;
SELECT extname, extversion FROM pg_catalog.pg_extension;
SELECT datname FROM pg_catalog.pg_database WHERE NOT datistemplate ORDER BY 1;
SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = current_user;
SELECT name, setting FROM pg_catalog.pg_settings WHERE name IN ('server_version', 'TimeZone', 'max_identifier_length');
SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database();
SELECT reltuples::bigint FROM pg_class WHERE oid = 'public.observations'::regclass;
SELECT word FROM pg_get_keywords() WHERE catcode = 'R' ORDER BY 1 LIMIT 5;
SELECT attname, n_distinct FROM pg_stats WHERE tablename = 'observations' ORDER BY 1;
SELECT e.enumlabel FROM pg_enum AS e JOIN pg_type AS t ON t.oid = e.enumtypid ORDER BY 1;
SELECT c.relname, pg_get_viewdef(c.oid) IS NOT NULL FROM pg_class AS c WHERE c.relkind = 'v' AND c.relname = 'pg_tables';
SELECT schemaname, tablename, tableowner, hasindexes FROM pg_tables WHERE schemaname = 'public' ORDER BY 2;
SELECT p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = 'public';
SELECT pg_get_serial_sequence('public.comments', 'id');
SELECT txid_current_if_assigned() IS NULL, inet_server_port() IS NOT NULL OR true;
