-- What objects will be granted when they are made (ALTER DEFAULT PRIVILEGES), one row for each privilege, without what their own
-- creators get. Entries for one schema only ever add to those for all.
SELECT
    pg_get_userbyid(d.defaclrole)::text AS creator,
    COALESCE(n.nspname::text, '') AS schema,
    CASE d.defaclobjtype
        WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
        WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS'
    END AS objects,
    item.privilege_type AS privilege,
    CASE WHEN item.grantee = 0 THEN '' ELSE pg_get_userbyid(item.grantee)::text END AS grantee,
    pg_has_role(d.defaclrole, 'USAGE') AS may_revoke
FROM pg_default_acl AS d
LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
CROSS JOIN LATERAL aclexplode(d.defaclacl) AS item
WHERE item.grantee <> d.defaclrole
ORDER BY creator, schema, objects, privilege, grantee;
