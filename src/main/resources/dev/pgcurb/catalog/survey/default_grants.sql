-- Privileges that objects yet to be made will have: for whose objects, in which schema (empty: in all), on what, for whom.
SELECT
    pg_get_userbyid(d.defaclrole)::text AS maker,
    COALESCE(n.nspname::text, '') AS schema,
    CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
        WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS type,
    item.privilege_type AS privilege,
    CASE item.grantee WHEN 0 THEN '' ELSE pg_get_userbyid(item.grantee)::text END AS grantee
FROM pg_default_acl AS d
LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
CROSS JOIN LATERAL aclexplode(d.defaclacl) AS item
WHERE item.grantee <> d.defaclrole
ORDER BY 1, 2, 3, 4, 5;
