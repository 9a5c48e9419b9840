-- Roles belong to the whole server and outlive a database: what an attack or its setup did to them is taken back.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT pg_get_userbyid(m.roleid) AS granted, pg_get_userbyid(m.member) AS member
        FROM pg_auth_members AS m
        WHERE NOT EXISTS (
            SELECT FROM public.curb_members AS b
            WHERE b.granted = pg_get_userbyid(m.roleid) AND b.member = pg_get_userbyid(m.member))
    LOOP
        EXECUTE format('REVOKE %I FROM %I CASCADE', one.granted, one.member);
    END LOOP;
    FOR one IN
        SELECT r.rolname, b.rolsuper, b.rolcreaterole, b.rolcreatedb, b.rolreplication, b.rolbypassrls
        FROM pg_roles AS r
        JOIN public.curb_roles AS b ON b.rolname = r.rolname
        WHERE (r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls)
            IS DISTINCT FROM (b.rolsuper, b.rolcreaterole, b.rolcreatedb, b.rolreplication, b.rolbypassrls)
    LOOP
        EXECUTE format('ALTER ROLE %I %s %s %s %s %s', one.rolname,
            CASE WHEN one.rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
            CASE WHEN one.rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
            CASE WHEN one.rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
            CASE WHEN one.rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
            CASE WHEN one.rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END);
    END LOOP;
    FOR one IN SELECT r.rolname FROM pg_roles AS r WHERE r.rolname NOT IN (SELECT rolname FROM public.curb_roles) LOOP
        EXECUTE format('DROP ROLE %I', one.rolname);
    END LOOP;
    FOR one IN SELECT r.rolname FROM pg_roles AS r JOIN public.curb_roles AS b ON b.rolname = r.rolname WHERE r.rolname ~ '^curb:' LOOP
        EXECUTE format('ALTER ROLE %I RESET ALL', one.rolname);
    END LOOP;
    FOR one IN
        SELECT p.parname, a.grantee
        FROM pg_parameter_acl AS p
        CROSS JOIN LATERAL aclexplode(p.paracl) AS a
        WHERE a.grantee <> 10
    LOOP
        EXECUTE format('REVOKE ALL ON PARAMETER %I FROM %s', one.parname,
            CASE WHEN one.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(one.grantee)) END);
    END LOOP;
END
$$;
