-- Every schema that is not Postgres's own.
SELECT
    n.oid::bigint AS id,
    n.nspname::text AS name,
    owner.rolname::text AS owner,
    obj_description(n.oid, 'pg_namespace') AS comment
FROM pg_namespace AS n
JOIN pg_roles AS owner ON owner.oid = n.nspowner
WHERE n.nspname NOT LIKE 'pg\_%'
  AND n.nspname <> 'information_schema'
ORDER BY n.nspname;
