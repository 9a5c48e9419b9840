-- Takes back what a careless setup gave to the agents' roles: roles belong to the whole server and outlive a database.
DO $$
DECLARE
    role record;
    other record;
BEGIN
    FOR role IN SELECT r.oid, r.rolname FROM pg_roles AS r WHERE r.rolname ~ '^(agent_t[12]|curb:agent_t[12]:\d+)$' LOOP
        EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS', role.rolname);
        EXECUTE format('ALTER ROLE %I RESET ALL', role.rolname);
        FOR other IN
            SELECT m.roleid::regrole AS granted
            FROM pg_auth_members AS m
            WHERE m.member = role.oid AND m.roleid::regrole::text NOT IN ('agents', 'agent_t1', 'agent_t2')
        LOOP
            EXECUTE format('REVOKE %s FROM %I CASCADE', other.granted, role.rolname);
        END LOOP;
        EXECUTE format('REVOKE ALL ON PARAMETER session_replication_role FROM %I', role.rolname);
    END LOOP;
END
$$;
