-- Schemas of people: neither Postgres's, nor pgcurb's, nor an extension's own.
SELECT quote_ident(n.nspname) AS name, format('CREATE SCHEMA IF NOT EXISTS %I', n.nspname) AS sql
FROM pg_namespace AS n
WHERE n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
ORDER BY n.oid;
