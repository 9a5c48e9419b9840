-- Reads the rows of these roles (1), so that Postgres has them at hand when it must ask whether we may signal them.
SELECT count(pg_get_userbyid(r.oid)) FROM unnest(?::oid[]) AS r (oid)
