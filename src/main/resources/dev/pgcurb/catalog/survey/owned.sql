-- What the roles asked for ($1, names), or a role that one of them is a member of at any remove, own in this database or in
-- the cluster.
WITH RECURSIVE holder (oid) AS (
    SELECT r.oid FROM pg_roles AS r WHERE r.rolname = ANY (?)
    UNION
    SELECT m.roleid FROM pg_auth_members AS m JOIN holder ON holder.oid = m.member
)
SELECT
    pg_get_userbyid(d.refobjid)::text AS owner,
    told.type,
    told.identity AS name,
    d.classid = 'pg_class'::regclass AND EXISTS (
        SELECT FROM pg_class AS c WHERE c.oid = d.objid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) AS relation,
    d.objid::bigint AS id
FROM pg_shdepend AS d
JOIN holder ON holder.oid = d.refobjid
CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) AS told
WHERE d.refclassid = 'pg_authid'::regclass
  AND d.deptype = 'o'
  AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  AND told.identity IS NOT NULL
ORDER BY 1, 2, 3;
