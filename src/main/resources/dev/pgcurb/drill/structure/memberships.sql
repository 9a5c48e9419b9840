-- Who is a member of what, among people.
SELECT concat(m.roleid::regrole, ' <- ', m.member::regrole) AS name,
    format('GRANT %I TO %I%s', g.rolname, r.rolname, CASE WHEN m.admin_option THEN ' WITH ADMIN OPTION' ELSE '' END) AS sql
FROM pg_auth_members AS m
JOIN pg_roles AS g ON g.oid = m.roleid
JOIN pg_roles AS r ON r.oid = m.member
WHERE g.rolname !~ '^(pgcurb|curb:)' AND r.rolname !~ '^(pgcurb|curb:|pg_)' AND r.rolname <> 'postgres'
    AND coalesce(shobj_description(g.oid, 'pg_authid'), '') NOT LIKE 'pgcurb:%'
    AND coalesce(shobj_description(r.oid, 'pg_authid'), '') NOT LIKE 'pgcurb:%'
    AND g.rolname <> ALL (?) AND r.rolname <> ALL (?)
ORDER BY 1;
