-- Leases: the time-boxed right of one session to one slot, with its claims.
--
-- A slot is NOLOGIN until open_lease makes it LOGIN, with a secret made for this lease and a time after which it no longer
-- works. Everything that must know the lease finds it by session_user, which no SET ROLE and no definer function changes.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.lease (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent      name NOT NULL,
    slot       name NOT NULL,
    claims     jsonb NOT NULL,
    gateway    text,                       -- who keeps it alive; NULL: nobody, it lives until it expires
    opened_by  name NOT NULL DEFAULT session_user,
    operator   name NOT NULL,              -- the person for whom the agent works: who made its key, or opened the lease
    opened_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    closed_at  timestamptz,
    closed_why text
);

CREATE INDEX lease_open ON pgcurb.lease (agent) WHERE closed_at IS NULL;

ALTER TABLE pgcurb.slot
    ADD FOREIGN KEY (lease_id) REFERENCES pgcurb.lease;

-- A slot has one open lease at most. This is also how a session finds its own, at every query of an agent whose rows are
-- filtered by a claim.
CREATE UNIQUE INDEX lease_of_slot ON pgcurb.lease (slot) WHERE closed_at IS NULL;

-- current_lease() and claim() are SECURITY DEFINER without SET search_path: setting and resetting it would be a third of what
-- they cost. So nothing in them is looked up by the path: every table, function and operator is written with its schema (what
-- is not is SQL's own syntax). CaptureIT holds every name in them against a schema of look-alikes, first on the agent's path.

-- The lease of this session, or NULL: not a slot, no lease, or a lease that has run out.
CREATE FUNCTION pgcurb.current_lease()
    RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    its bigint;
BEGIN
    SELECT l.id INTO its
    FROM pgcurb.lease l
    WHERE l.slot OPERATOR(pg_catalog.=) session_user
      AND l.closed_at IS NULL
      AND l.expires_at OPERATOR(pg_catalog.>) pg_catalog.clock_timestamp();
    RETURN its;
END
$$;

-- One claim of this session's lease as text, or NULL. STABLE and never IMMUTABLE: an immutable function would be folded
-- into cached plans, and the next session would get the last one's rows. plpgsql and not sql: before 18 an SQL function that
-- is not inlined is planned at every call.
CREATE FUNCTION pgcurb.claim(name text)
    RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    its pg_catalog.text;
BEGIN
    SELECT l.claims OPERATOR(pg_catalog.->>) claim.name INTO its
    FROM pgcurb.lease l
    WHERE l.slot OPERATOR(pg_catalog.=) session_user
      AND l.closed_at IS NULL
      AND l.expires_at OPERATOR(pg_catalog.>) pg_catalog.clock_timestamp();
    RETURN its;
END
$$;

-- Refuses claims that the policy does not know, that are missing, or that are not of their type.
CREATE FUNCTION pgcurb.check_claims(agent name, claims jsonb)
    RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    declared record;
    given    text;
BEGIN
    IF jsonb_typeof(claims) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'claims must be a JSON object' USING ERRCODE = '22023';
    END IF;
    FOR given IN SELECT jsonb_object_keys(claims) LOOP
        IF NOT EXISTS (SELECT FROM pgcurb.claim_type t WHERE t.agent = check_claims.agent AND t.claim = given) THEN
            RAISE EXCEPTION 'agent "%" has no claim "%"', agent, given USING ERRCODE = '22023';
        END IF;
    END LOOP;
    FOR declared IN SELECT t.claim, t.type, t.required FROM pgcurb.claim_type t WHERE t.agent = check_claims.agent LOOP
        given := claims ->> declared.claim;
        IF given IS NULL THEN
            IF declared.required THEN
                RAISE EXCEPTION 'agent "%" needs the claim "%" (%)', agent, declared.claim, declared.type
                    USING ERRCODE = '22023';
            END IF;
            CONTINUE;
        END IF;
        BEGIN
            CASE declared.type
                WHEN 'text' THEN NULL;
                WHEN 'integer' THEN PERFORM given::integer;
                WHEN 'bigint' THEN PERFORM given::bigint;
                WHEN 'uuid' THEN PERFORM given::uuid;
                WHEN 'boolean' THEN PERFORM given::boolean;
                WHEN 'date' THEN PERFORM given::date;
            END CASE;
        EXCEPTION WHEN data_exception THEN
            RAISE EXCEPTION 'claim "%" of agent "%" must be of type %', declared.claim, agent, declared.type
                USING ERRCODE = '22023';
        END;
    END LOOP;
END
$$;

-- What follows belongs to the keeper, who may change the slots and read nothing of the application's.
GRANT SELECT ON pgcurb.agent, pgcurb.claim_type TO pgcurb_keeper;
GRANT UPDATE (suspended_at, suspended_by, suspended_why) ON pgcurb.agent TO pgcurb_keeper;
GRANT SELECT ON pgcurb.slot TO pgcurb_keeper;
GRANT UPDATE (lease_id) ON pgcurb.slot TO pgcurb_keeper;
GRANT SELECT, INSERT, UPDATE ON pgcurb.lease TO pgcurb_keeper;
GRANT EXECUTE ON FUNCTION pgcurb.check_claims(name, jsonb) TO pgcurb_keeper;
GRANT CREATE ON SCHEMA pgcurb TO pgcurb_keeper;

RESET ROLE;
SET LOCAL ROLE pgcurb_keeper;

-- Ends every session of a slot. Waits up to two seconds for each, so that CONNECTION LIMIT 1 lets the next one in.
-- MATERIALIZED matters: without it the planner may ask to end a backend before it has looked whose it is. So does clearing
-- the snapshot: a transaction otherwise goes on seeing the sessions that it saw first.
CREATE FUNCTION pgcurb.end_sessions(slot name)
    RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended integer;
BEGIN
    PERFORM pg_stat_clear_snapshot();
    WITH theirs AS MATERIALIZED (
        SELECT a.pid
        FROM pg_stat_activity a
        WHERE a.usename = end_sessions.slot
    )
    SELECT count(*) FILTER (WHERE pg_terminate_backend(t.pid, 2000)) INTO ended
    FROM theirs t;
    RETURN ended;
END
$$;

-- Makes a slot NOLOGIN without a secret, and ends what is connected. Sessions end first: an agent may hold the lock on its own
-- role (ALTER ROLE CURRENT_USER … in an open transaction), and only its end lets go of it. 55P03: it does not let go.
CREATE FUNCTION pgcurb.shut_slot(slot name)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '1s'
AS $$
BEGIN
    FOR try IN 1 .. 5 LOOP
        PERFORM pgcurb.end_sessions(slot);
        BEGIN
            EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', slot);
            PERFORM pgcurb.end_sessions(slot);
            RETURN;
        EXCEPTION WHEN lock_not_available OR internal_error THEN
            NULL;                          -- 'tuple concurrently updated' is an internal error: it came back meanwhile
        END;
    END LOOP;
    RAISE EXCEPTION 'slot "%" cannot be shut: something holds the lock on its role', slot
        USING ERRCODE = '55P03', HINT = 'Look into pg_prepared_xacts for a transaction that it left behind.';
END
$$;

-- Takes a slot back: no login, no secret, no session. A session that slipped in before this commits is ended by reap().
CREATE FUNCTION pgcurb.close_lease(lease_id bigint, why text DEFAULT 'closed')
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its_slot name;
BEGIN
    UPDATE pgcurb.lease l
    SET closed_at = clock_timestamp(), closed_why = close_lease.why
    WHERE l.id = close_lease.lease_id AND l.closed_at IS NULL
    RETURNING l.slot INTO its_slot;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE pgcurb.slot s SET lease_id = NULL WHERE s.slot = its_slot;
    PERFORM pgcurb.shut_slot(its_slot);
    RETURN true;
END
$$;

-- Forgets what the last holder left on a slot: a role can always change its own settings, in every database.
CREATE FUNCTION pgcurb.reset_slot(slot name)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    setting record;
BEGIN
    FOR setting IN
        SELECT d.datname
        FROM pg_db_role_setting s
        JOIN pg_roles r ON r.oid = s.setrole
        LEFT JOIN pg_database d ON d.oid = s.setdatabase
        WHERE r.rolname = reset_slot.slot
    LOOP
        IF setting.datname IS NULL THEN
            EXECUTE format('ALTER ROLE %I RESET ALL', slot);
        ELSE
            EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET ALL', slot, setting.datname);
        END IF;
    END LOOP;
END
$$;

-- Gives a free slot of the agent to one session until the ttl is over. The caller made the password and keeps it; only its
-- SCRAM verifier comes here. A gateway names the key that the agent proved: who made it is the operator of the lease; without a
-- key it is whoever opens the lease. 53300: no slot is free. 42501: no such agent or key, or suspended. 22023: the claims are
-- not right.
CREATE FUNCTION pgcurb.open_lease(agent text, claims jsonb, scram_verifier text, ttl interval, key_id text DEFAULT NULL)
    RETURNS TABLE (lease_id bigint, slot text, expires_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
DECLARE
    its   pgcurb.agent;
    mine  name;
    whose name := session_user;
BEGIN
    SELECT a.* INTO its FROM pgcurb.agent a WHERE a.agent = open_lease.agent;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no agent "%"', agent USING ERRCODE = '42501';
    END IF;
    IF its.suspended_at IS NOT NULL THEN
        RAISE EXCEPTION 'agent "%" is suspended: %', agent, its.suspended_why
            USING ERRCODE = '42501', HINT = 'A person resumes it with: pgcurb resume ' || agent;
    END IF;
    IF scram_verifier NOT LIKE 'SCRAM-SHA-256$%:%$%:%' THEN
        RAISE EXCEPTION 'a slot takes a SCRAM-SHA-256 verifier, never a password' USING ERRCODE = '22023';
    END IF;
    IF ttl IS NULL OR ttl <= interval '0' OR ttl > interval '7 days' THEN
        RAISE EXCEPTION 'a lease lasts more than nothing and at most seven days' USING ERRCODE = '22023';
    END IF;
    PERFORM pgcurb.check_claims(its.agent, claims);
    IF key_id IS NOT NULL THEN
        SELECT k.created_by INTO whose
        FROM pgcurb.agent_key k
        WHERE k.agent = its.agent AND k.key_id = open_lease.key_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'agent "%" has no key "%"', agent, key_id USING ERRCODE = '42501';
        END IF;
    END IF;

    -- The row is locked before it is taken, and taken by an UPDATE, so that two callers never share a slot.
    SELECT s.slot INTO mine
    FROM pgcurb.slot s
    WHERE s.agent = its.agent AND s.lease_id IS NULL
    ORDER BY s.slot
    LIMIT 1
    FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no free slot for agent "%": all % are leased', agent, its.sessions
            USING ERRCODE = '53300', HINT = 'Close a session of this agent, or raise its "sessions" in the policy.';
    END IF;

    -- A lease whose slot was taken from it by hand, or by a policy without the slot, would keep it from everyone.
    UPDATE pgcurb.lease l
    SET closed_at = clock_timestamp(), closed_why = 'slot was free'
    WHERE l.slot = mine AND l.closed_at IS NULL;
    expires_at := clock_timestamp() + ttl;
    INSERT INTO pgcurb.lease AS l (agent, slot, claims, gateway, operator, expires_at)
    VALUES (its.agent, mine, open_lease.claims, nullif(current_setting('pgcurb.gateway', true), ''), whose,
            open_lease.expires_at)
    RETURNING l.id INTO lease_id;
    UPDATE pgcurb.slot s SET lease_id = open_lease.lease_id WHERE s.slot = mine;

    PERFORM pgcurb.end_sessions(mine);
    PERFORM pgcurb.reset_slot(mine);
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = %s', mine, current_database(), its.search_path);
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L VALID UNTIL %L', mine, scram_verifier, expires_at);
    slot := mine;
    RETURN NEXT;
END
$$;

-- Moves the end of an open lease. NULL: the lease is closed or has run out, and there is nothing to renew.
CREATE FUNCTION pgcurb.renew_lease(lease_id bigint, ttl interval)
    RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '1s'
AS $$
DECLARE
    its pgcurb.lease;
BEGIN
    UPDATE pgcurb.lease l
    SET expires_at = clock_timestamp() + least(ttl, interval '7 days')
    WHERE l.id = renew_lease.lease_id AND l.closed_at IS NULL AND l.expires_at > clock_timestamp()
    RETURNING l.* INTO its;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    BEGIN
        EXECUTE format('ALTER ROLE %I VALID UNTIL %L', its.slot, its.expires_at);
    EXCEPTION WHEN lock_not_available OR internal_error THEN
        NULL;                              -- the agent holds its own role; its session needs no second login
    END;
    RETURN its.expires_at;
END
$$;

-- The kill switch. Works with plain psql and without any pgcurb process: no slot of the agent can log in, and its sessions
-- end. Run pgcurb.end_agent_sessions(agent) once more after the commit, for a session that slipped in before it.
CREATE FUNCTION pgcurb.suspend(agent text, why text)
    RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its    record;
    closed integer := 0;
BEGIN
    IF coalesce(trim(why), '') = '' THEN
        RAISE EXCEPTION 'say why' USING ERRCODE = '22023';
    END IF;
    UPDATE pgcurb.agent a
    SET suspended_at = clock_timestamp(), suspended_by = pgcurb.actor(), suspended_why = suspend.why
    WHERE a.agent = suspend.agent;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no agent "%"', agent USING ERRCODE = '42704';
    END IF;
    FOR its IN SELECT s.slot, s.lease_id FROM pgcurb.slot s WHERE s.agent = suspend.agent LOOP
        BEGIN
            IF pgcurb.close_lease(its.lease_id, 'suspended: ' || why) THEN
                closed := closed + 1;
            ELSE
                PERFORM pgcurb.shut_slot(its.slot);
            END IF;
        EXCEPTION WHEN lock_not_available THEN
            -- The others are shut all the same, and this one gets no new lease.
            RAISE WARNING '%', sqlerrm;
        END;
    END LOOP;
    PERFORM pgcurb.record(jsonb_build_object('kind', 'suspend', 'agent', agent, 'reason', why));
    RETURN closed;
END
$$;

CREATE FUNCTION pgcurb.end_agent_sessions(agent text)
    RETURNS integer
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(pgcurb.end_sessions(s.slot)), 0)::integer
    FROM pgcurb.slot s
    WHERE s.agent = end_agent_sessions.agent
$$;

CREATE FUNCTION pgcurb.resume(agent text)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pgcurb.agent a
    SET suspended_at = NULL, suspended_by = NULL, suspended_why = NULL
    WHERE a.agent = resume.agent AND a.suspended_at IS NOT NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM pgcurb.record(jsonb_build_object('kind', 'resume', 'agent', agent));
    RETURN true;
END
$$;

RESET ROLE;
SET LOCAL ROLE pgcurb_owner;
REVOKE CREATE ON SCHEMA pgcurb FROM pgcurb_keeper;
RESET ROLE;
