-- Which of these questions does Postgres answer otherwise than expected? Six arrays of one length: role, type, object, column,
-- privilege, expected answer. A role or an object that is gone holds nothing and is asked nothing.
WITH function AS MATERIALIZED (
    SELECT p.oid,
        format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS plain,
        format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS quoted
    FROM pg_proc AS p
    JOIN pg_namespace AS n ON n.oid = p.pronamespace
)
SELECT q.place, q.role, q.object
FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
    WITH ORDINALITY AS q (role, type, object, column_name, privilege, expected, place)
WHERE to_regrole(quote_ident(q.role)) IS NOT NULL
  AND expected::boolean <> CASE
      WHEN q.type = 'TABLE' AND to_regclass(q.object) IS NULL THEN false
      -- Only a sequence has USAGE, and the functions for tables do not know the word.
      WHEN q.type = 'TABLE' AND q.privilege = 'USAGE' THEN has_sequence_privilege(q.role, q.object, q.privilege)
      WHEN q.type = 'TABLE' AND q.column_name = '' THEN has_table_privilege(q.role, q.object, q.privilege)
      WHEN q.type = 'TABLE' THEN has_column_privilege(q.role, q.object, q.column_name, q.privilege)
      WHEN q.type = 'FUNCTION' THEN EXISTS (
          SELECT FROM function AS f
          WHERE q.object IN (f.plain, f.quoted) AND has_function_privilege(q.role, f.oid, q.privilege))
      WHEN q.type = 'SCHEMA' THEN EXISTS (
          SELECT FROM pg_namespace AS n
          WHERE quote_ident(n.nspname) = q.object AND has_schema_privilege(q.role, n.oid, q.privilege))
      WHEN q.type = 'DATABASE' THEN EXISTS (
          SELECT FROM pg_database AS d
          WHERE quote_ident(d.datname) = q.object AND has_database_privilege(q.role, d.oid, q.privilege))
      WHEN q.type = 'LANGUAGE' THEN EXISTS (
          SELECT FROM pg_language AS l
          WHERE quote_ident(l.lanname) = q.object AND has_language_privilege(q.role, l.oid, q.privilege))
      ELSE q.expected::boolean
  END
ORDER BY q.place
LIMIT 1;
