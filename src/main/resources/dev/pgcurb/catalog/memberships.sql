-- Who is a member of what, and how. Before 16 a membership had no options of its own: it inherits as the member does
-- and always allows SET ROLE.
SELECT
    granted.rolname::text AS role,
    member.rolname::text AS member,
    grantor.rolname::text AS grantor,
    m.admin_option AS admin,
    COALESCE((to_jsonb(m) ->> 'inherit_option')::boolean, member.rolinherit) AS inherit,
    COALESCE((to_jsonb(m) ->> 'set_option')::boolean, true) AS set
FROM pg_auth_members AS m
JOIN pg_roles AS granted ON granted.oid = m.roleid
JOIN pg_roles AS member ON member.oid = m.member
LEFT JOIN pg_roles AS grantor ON grantor.oid = m.grantor
ORDER BY granted.rolname, member.rolname, grantor.rolname;
