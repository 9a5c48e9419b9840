-- What a gateway asks the database: the policy in force, what an agent can see, and which leases have no one left.
SET LOCAL ROLE pgcurb_owner;

-- {"digest": …, "agents": {"support": {"purpose": …, "sessions": 4, "suspended": false, "lease_ttl_ms": 3600000,
--   "ceilings": {"rows_per_statement": {"limit": 100, "rule": …, "source": "policy.yaml:18", "hold": true,
--     "wait_ms": 0}}}}}
CREATE FUNCTION pgcurb.gateway_policy()
    RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
        'digest', (SELECT p.digest FROM pgcurb.policy p ORDER BY p.id DESC LIMIT 1),
        'ledger', (
            SELECT jsonb_build_object(
                'mode', p.ledger_mode, 'statements', p.ledger_statements, 'parameters', p.ledger_parameters)
            FROM pgcurb.policy p
            ORDER BY p.id DESC
            LIMIT 1),
        'agents', coalesce(jsonb_object_agg(a.agent, jsonb_build_object(
            'purpose', a.purpose,
            'sessions', a.sessions,
            'suspended', a.suspended_at IS NOT NULL,
            'lease_ttl_ms', (extract(epoch FROM a.lease_ttl) * 1000)::bigint,
            'ceilings', (
                SELECT coalesce(jsonb_object_agg(c.ceiling, jsonb_build_object(
                    'limit', c."limit", 'rule', c.rule, 'source', c.source, 'hold', c.hold,
                    'wait_ms', (extract(epoch FROM c.wait) * 1000)::bigint)), '{}')
                FROM pgcurb.ceiling c
                WHERE c.agent = a.agent))), '{}'))
    FROM pgcurb.agent a
$$;

-- What an agent can read, by column grants: the help that a refusal gives, and never more than the agent could find itself.
CREATE FUNCTION pgcurb.readable(agent text)
    RETURNS TABLE (schema text, relation text, columns text[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.nspname, c.relname, array_agg(t.attname::text ORDER BY t.attnum)
    FROM pgcurb.agent known
    JOIN pg_roles r ON r.rolname = known.agent
    CROSS JOIN pg_attribute t
    JOIN pg_class c ON c.oid = t.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE known.agent = readable.agent
      AND t.attacl IS NOT NULL
      AND t.attnum > 0
      AND NOT t.attisdropped
      AND n.nspname NOT IN ('pgcurb', 'pgcurb_log', 'pg_catalog', 'information_schema')
      AND n.nspname <> 'curb:' || known.agent
      AND has_schema_privilege(r.oid, n.oid, 'USAGE')
      AND EXISTS (
            SELECT FROM aclexplode(t.attacl) x WHERE x.grantee = r.oid AND x.privilege_type = 'SELECT')
    GROUP BY n.nspname, c.relname
$$;

-- What a gateway shows as metrics: counts only, by agent. The row of "gateways" is always there.
CREATE FUNCTION pgcurb.gateway_numbers()
    RETURNS TABLE (measure text, agent text, number bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'gateways', '', count(*)
    FROM pgcurb.gateway g
    WHERE g.stopped_at IS NULL AND g.heartbeat_at > clock_timestamp() - interval '30 seconds'
    UNION ALL
    SELECT 'leases', a.agent, count(l.id)
    FROM pgcurb.agent a
    LEFT JOIN pgcurb.lease l ON l.agent = a.agent AND l.closed_at IS NULL
    GROUP BY a.agent
    UNION ALL
    SELECT 'holds', a.agent, count(h.id)
    FROM pgcurb.agent a
    LEFT JOIN pgcurb.hold h ON h.agent = a.agent AND h.state = 'waiting'
    GROUP BY a.agent
$$;

-- Closed leases must be found by the keeper; heartbeats are the ledger's.
GRANT SELECT ON pgcurb.gateway TO pgcurb_keeper;
GRANT CREATE ON SCHEMA pgcurb TO pgcurb_keeper;

REVOKE ALL ON FUNCTION pgcurb.gateway_policy(), pgcurb.readable(text), pgcurb.gateway_numbers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgcurb.gateway_policy(), pgcurb.readable(text) TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION pgcurb.gateway_numbers() TO pgcurb_gateway;
RESET ROLE;

SET LOCAL ROLE pgcurb_keeper;

-- Closes leases that ran out and leases whose gateway has not been heard of for half a minute, and ends sessions of slots
-- that no lease covers. Says how many leases it closed. Any gateway may call it, at any time.
CREATE FUNCTION pgcurb.reap()
    RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its    record;
    closed integer := 0;
    strays integer;
BEGIN
    FOR its IN
        SELECT l.id, CASE WHEN l.expires_at <= clock_timestamp() THEN 'expired' ELSE 'gateway lost' END AS why
        FROM pgcurb.lease l
        LEFT JOIN pgcurb.gateway g ON g.name = l.gateway
        WHERE l.closed_at IS NULL
          AND (l.expires_at <= clock_timestamp()
               OR (l.gateway IS NOT NULL
                   AND (g.heartbeat_at IS NULL OR g.heartbeat_at < clock_timestamp() - interval '30 seconds')
                   AND l.opened_at < clock_timestamp() - interval '30 seconds'))
    LOOP
        BEGIN
            IF pgcurb.close_lease(its.id, its.why) THEN
                closed := closed + 1;
            END IF;
        EXCEPTION WHEN lock_not_available THEN
            NULL;                          -- one slot that cannot be shut now must not keep the others open
        END;
    END LOOP;

    -- A session that began before this statement did was let in by a lease that this statement can see.
    WITH strays AS MATERIALIZED (
        SELECT a.pid
        FROM pg_stat_activity a
        JOIN pgcurb.slot s ON s.slot = a.usename
        LEFT JOIN pgcurb.lease l ON l.id = s.lease_id
        WHERE a.backend_start < statement_timestamp()
          AND (l.id IS NULL OR a.backend_start < l.opened_at)
    )
    SELECT count(pg_terminate_backend(t.pid)) INTO strays FROM strays t;
    RETURN closed;
END
$$;
REVOKE ALL ON FUNCTION pgcurb.reap() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgcurb.reap() TO pgcurb_gateway, pgcurb_approver;
RESET ROLE;

SET LOCAL ROLE pgcurb_owner;
REVOKE CREATE ON SCHEMA pgcurb FROM pgcurb_keeper;
RESET ROLE;
