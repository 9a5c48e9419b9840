-- The watch's eyes and hands: every slot session however it came in, and how to end one.
--
-- A gateway calls these every second over one connection that it keeps. They belong to the keeper, who is a member of every
-- slot: only so does a role that is no superuser see what those sessions do, and may signal them. Postgres itself keeps
-- the keeper from signalling anyone else.
--
-- watch_sessions() and the two after it touch no relation, so they need no entry of the lock table: an agent that has
-- filled the lock table with advisory locks has stopped every new connection, and pg_stat_activity, which reads pg_authid
-- and pg_database, with it. Their plans are made once, so that they need not read the catalogs again either.
SET LOCAL ROLE pgcurb_owner;
GRANT SELECT ON pgcurb.ceiling TO pgcurb_keeper;
GRANT CREATE ON SCHEMA pgcurb TO pgcurb_keeper;

-- Agents whose statements were refused or held more often in the last minute than refusals_per_minute allows, counted anew
-- after a person resumed them.
CREATE FUNCTION pgcurb.watch_refusals()
    RETURNS TABLE (agent text, refusals bigint, "limit" numeric, rule text, source text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH of_agent AS (
        SELECT t.agent, count(*) AS refusals
        FROM (
            SELECT coalesce(o.agent, e.agent) AS agent, o.at
            FROM pgcurb.entry o
            LEFT JOIN pgcurb.entry e ON e.id = o.refers_to AND e.kind = 'attempt'
            WHERE o.at > clock_timestamp() - interval '1 minute'
              AND o.verdict IN ('refused', 'held')
        ) AS t
        WHERE t.at > ALL (
            SELECT r.at
            FROM pgcurb.entry r
            WHERE r.at > clock_timestamp() - interval '1 minute' AND r.kind = 'resume' AND r.agent = t.agent)
        GROUP BY t.agent
    )
    SELECT a.agent, f.refusals, c."limit", c.rule, c.source
    FROM of_agent f
    JOIN pgcurb.agent a ON a.agent = f.agent AND a.suspended_at IS NULL
    JOIN pgcurb.ceiling c ON c.agent = a.agent AND c.ceiling = 'refusals_per_minute'
    WHERE f.refusals > c."limit"
$$;

REVOKE ALL ON FUNCTION pgcurb.watch_refusals() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgcurb.watch_refusals() TO pgcurb_gateway;
RESET ROLE;
SET LOCAL ROLE pgcurb_keeper;

-- The slots, who has each, and the ceilings of time that hold for it:
-- {"statement_time": {"limit": 30000, "rule": "support.ceilings.statement_time", "source": "policy.yaml:20"}, …}
CREATE FUNCTION pgcurb.watch_slots()
    RETURNS TABLE (
        slot_oid  oid,
        slot      text,
        agent     text,
        lease_id  bigint,                  -- NULL: no one has it
        opened_at timestamptz,
        left_ms   bigint,                  -- until the lease ends
        ceilings  jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.oid, s.slot, s.agent, l.id, l.opened_at,
           (extract(epoch FROM l.expires_at - clock_timestamp()) * 1000)::bigint,
           coalesce(c.ceilings, '{}')
    FROM pgcurb.slot s
    JOIN pg_roles r ON r.rolname = s.slot
    LEFT JOIN pgcurb.lease l ON l.id = s.lease_id AND l.closed_at IS NULL
    LEFT JOIN (
        SELECT c.agent,
               jsonb_object_agg(
                   c.ceiling, jsonb_build_object('limit', c."limit", 'rule', c.rule, 'source', c.source)) AS ceilings
        FROM pgcurb.ceiling c
        WHERE c.ceiling IN ('statement_time', 'transaction_time', 'idle_in_transaction', 'blocking_others')
        GROUP BY c.agent
    ) AS c ON c.agent = s.agent
$$;

-- The sessions of these roles, in every database. Ages are in milliseconds, taken by the clock of now.
CREATE FUNCTION pgcurb.watch_sessions(slots oid[])
    RETURNS TABLE (
        pid              integer,
        slot_oid         oid,
        started_at       timestamptz,
        state            text,
        wait             text,             -- ClientRead, ClientWrite, relation, …; NULL: it does not wait
        xact_at          timestamptz,
        query_at         timestamptz,
        xact_ms          bigint,
        query_ms         bigint,
        state_ms         bigint,
        copied           bigint,           -- bytes that its COPY has moved; NULL: none runs
        locks            bigint,
        blocks_ms        bigint,           -- for how long it has blocked someone who is not of these roles; NULL: no one
        blocks_pid       integer,
        client           text,
        application_name text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    WITH session AS MATERIALIZED (
        SELECT a.*
        FROM pg_stat_get_activity(NULL) a
        WHERE a.usesysid = ANY (slots)
          AND a.backend_type = 'client backend'
    ),
    lock AS MATERIALIZED (
        SELECT l.pid, l.granted, l.waitstart
        FROM pg_lock_status() l
        WHERE EXISTS (SELECT FROM session)
    ),
    held AS (
        SELECT l.pid, count(*) AS n
        FROM lock l
        WHERE l.granted
        GROUP BY l.pid
    ),
    blocked AS (
        SELECT b.blocker, min(w.waitstart) AS since, (array_agg(w.pid ORDER BY w.waitstart))[1] AS waiting
        FROM lock w
        CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS b (blocker)
        WHERE NOT w.granted
          AND w.waitstart < clock_timestamp() - interval '100 milliseconds'
          AND w.pid NOT IN (SELECT s.pid FROM session s)
        GROUP BY b.blocker
    ),
    copy AS (
        SELECT c.pid, c.param1 AS bytes
        FROM pg_stat_get_progress_info('COPY') c
    )
    SELECT s.pid, s.usesysid, s.backend_start, s.state, s.wait_event, s.xact_start, s.query_start,
           (extract(epoch FROM clock_timestamp() - s.xact_start) * 1000)::bigint,
           (extract(epoch FROM clock_timestamp() - s.query_start) * 1000)::bigint,
           (extract(epoch FROM clock_timestamp() - s.state_change) * 1000)::bigint,
           c.bytes,
           coalesce(h.n, 0),
           (extract(epoch FROM clock_timestamp() - b.since) * 1000)::bigint,
           b.waiting,
           host(s.client_addr) || ':' || s.client_port,
           s.application_name
    FROM session s
    LEFT JOIN held h ON h.pid = s.pid
    LEFT JOIN blocked b ON b.blocker = s.pid
    LEFT JOIN copy c ON c.pid = s.pid;
END
$$;

-- Cancels what a session runs. Only that session: a pid that another one has got since is left alone. The signal goes
-- to 0, which is nobody's pid, rather than not at all, so that a first call with 0 has everything in place for the last.
CREATE FUNCTION pgcurb.watch_cancel(pid integer, started_at timestamptz)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET client_min_messages = error
AS $$
BEGIN
    RETURN pg_cancel_backend(coalesce(
        (SELECT a.pid FROM pg_stat_get_activity(watch_cancel.pid) a WHERE a.backend_start = watch_cancel.started_at), 0));
END
$$;

-- Ends a session; does not wait until it has ended.
CREATE FUNCTION pgcurb.watch_end(pid integer, started_at timestamptz)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET client_min_messages = error
AS $$
BEGIN
    RETURN pg_terminate_backend(coalesce(
        (SELECT a.pid FROM pg_stat_get_activity(watch_end.pid) a WHERE a.backend_start = watch_end.started_at), 0));
END
$$;

REVOKE ALL ON FUNCTION
    pgcurb.watch_slots(),
    pgcurb.watch_sessions(oid[]),
    pgcurb.watch_cancel(integer, timestamptz),
    pgcurb.watch_end(integer, timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.watch_slots(),
    pgcurb.watch_sessions(oid[]),
    pgcurb.watch_cancel(integer, timestamptz),
    pgcurb.watch_end(integer, timestamptz)
TO pgcurb_gateway;
RESET ROLE;

SET LOCAL ROLE pgcurb_owner;
REVOKE CREATE ON SCHEMA pgcurb FROM pgcurb_keeper;
RESET ROLE;
