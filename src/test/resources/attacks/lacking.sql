-- What a copy of a database lacks, as statements that give it: the rights on the database itself, and those settings of agents'
-- roles that reset-roles.sql takes from all of them.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', d.datname) AS statement
FROM pg_database AS d
WHERE d.datname = ${database} AND d.datacl IS NOT NULL
UNION ALL
SELECT format(
        'GRANT %s ON DATABASE %I TO %s%s',
        a.privilege_type, d.datname, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END)
FROM pg_database AS d
CROSS JOIN LATERAL aclexplode(d.datacl) AS a
WHERE d.datname = ${database} AND a.grantee <> d.datdba
UNION ALL
SELECT format(
        'ALTER ROLE %s SET %I TO %L',
        s.setrole::regrole, split_part(one.setting, '=', 1), substr(one.setting, strpos(one.setting, '=') + 1))
FROM pg_db_role_setting AS s
CROSS JOIN LATERAL unnest(s.setconfig) AS one(setting)
WHERE s.setdatabase = 0 AND s.setrole <> 0
-- What is revoked comes before what is granted.
ORDER BY statement DESC;
