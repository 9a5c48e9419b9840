BEGIN;
-- The home of everything that pgcurb keeps in this database.
--
-- Run once by the admin, after the control roles exist, which apply makes before this:
--   pgcurb_owner     NOLOGIN             owns the schemas, the tables and the guards
--   pgcurb_keeper    NOLOGIN CREATEROLE  owns the lease functions, administers the slots
--   pgcurb_gateway   LOGIN               runs the functions below; may read no application row
--   pgcurb_approver  NOLOGIN             people who approve, deny, suspend and resume
--   pgcurb_undoer    NOLOGIN             owns the undo functions; writes guarded tables back
--
-- pgcurb      tables and functions
-- pgcurb_log  one typed log table and one capture function for each guarded table
CREATE SCHEMA pgcurb AUTHORIZATION pgcurb_owner;
CREATE SCHEMA pgcurb_log AUTHORIZATION pgcurb_owner;

COMMENT ON SCHEMA pgcurb IS 'pgcurb: leases, ledger, guards, holds, undo';
COMMENT ON SCHEMA pgcurb_log IS 'pgcurb: the changes that agents made, row by row';

SET LOCAL ROLE pgcurb_owner;

GRANT USAGE ON SCHEMA pgcurb TO pgcurb_keeper, pgcurb_gateway, pgcurb_approver, pgcurb_undoer;
GRANT USAGE ON SCHEMA pgcurb_log TO pgcurb_undoer;

-- Which of the numbered files of this folder have run, and what was in them.
CREATE TABLE pgcurb.migration (
    file       text PRIMARY KEY,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by text NOT NULL DEFAULT session_user
);

-- How things stood before pgcurb changed them: row-security flags, rights of PUBLIC. `remove` puts them back. A relation is known
-- by its number, because people rename tables; "object" then says what of it: nothing for the row-security flag, SELECT for a
-- right on the whole, SELECT 3 for a right on its third column.
CREATE TABLE pgcurb.before (
    kind     text NOT NULL,
    object   text NOT NULL,
    relation oid,
    state    jsonb NOT NULL,
    UNIQUE NULLS NOT DISTINCT (kind, object, relation)
);

-- The policy file as it was applied. The newest row is in force.
CREATE TABLE pgcurb.policy (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    digest     text NOT NULL,
    body       text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by text NOT NULL DEFAULT session_user
);

-- The agents of the policy, as the database needs them.
CREATE TABLE pgcurb.agent (
    agent         name PRIMARY KEY,
    purpose       text NOT NULL,
    sessions      integer NOT NULL CHECK (sessions BETWEEN 1 AND 100),
    lease_ttl     interval NOT NULL,
    search_path   text NOT NULL,           -- as SET search_path would take it: quoted and comma-separated
    suspended_at  timestamptz,
    suspended_by  text,
    suspended_why text
);

CREATE TABLE pgcurb.claim_type (
    agent    name NOT NULL REFERENCES pgcurb.agent ON DELETE CASCADE,
    claim    text NOT NULL,
    type     text NOT NULL,                -- integer, bigint, text, uuid, boolean, date
    required boolean NOT NULL,
    PRIMARY KEY (agent, claim)
);

-- One row for each ceiling of an agent. "hold" says whether a person may approve what passes it.
CREATE TABLE pgcurb.ceiling (
    agent     name NOT NULL REFERENCES pgcurb.agent ON DELETE CASCADE,
    ceiling   text NOT NULL,               -- rows_per_statement, result_bytes, statement_time, ...
    "limit"   numeric NOT NULL,            -- rows, bytes, milliseconds, planner cost units: the ceiling's name says which
    rule      text NOT NULL,               -- support.ceilings.rows_per_statement
    source    text NOT NULL,               -- policy.yaml:18
    hold      boolean NOT NULL DEFAULT false,
    approvers text[] NOT NULL DEFAULT '{}',-- roles that may approve; empty: every member of pgcurb_approver
    expires   interval NOT NULL DEFAULT '30 minutes',
    up_to     numeric,                     -- beyond this not even a person may approve; NULL: no such limit
    two_persons boolean NOT NULL DEFAULT false, -- the operator of the agent that asks may not be the one who approves
    sample    integer NOT NULL DEFAULT 5,  -- rows of each table that a hold shows; 0: none are kept
    wait      interval NOT NULL DEFAULT '0', -- how long a gateway keeps a held statement waiting for an approval
    PRIMARY KEY (agent, ceiling)
);

-- A slot is one of an agent's login roles. lease_id says who has it now.
CREATE TABLE pgcurb.slot (
    slot     name PRIMARY KEY,
    agent    name NOT NULL REFERENCES pgcurb.agent ON DELETE CASCADE,
    lease_id bigint UNIQUE
);

-- Every agent and every slot holds a grant on this one column and on nothing else of the table. It is the tripwire:
-- DROP OWNED BY, which would take the row policies away together with the role's grants, fails as a whole on a column
-- grant that the role cannot revoke.
CREATE TABLE pgcurb.tripwire (
    wire boolean
);

-- The key of the tokens that guards sign. Only functions of pgcurb_owner can read it.
CREATE TABLE pgcurb.secret (
    key bytea NOT NULL
);

INSERT INTO pgcurb.secret (key)
SELECT decode(replace(concat(gen_random_uuid(), gen_random_uuid(), gen_random_uuid()), '-', ''), 'hex');

RESET ROLE;

-- How Postgres tells each view, row policy and trigger that pgcurb made, in Postgres's own words at the time. Whoever changes
-- one later is found out by the difference.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.built (
    kind       text NOT NULL,
    object     text NOT NULL,
    definition text NOT NULL,
    PRIMARY KEY (kind, object)
);

RESET ROLE;

-- The key of masks of kind "hash". Views read it with the rights of an agent's mask twin; the agent cannot, so it cannot
-- try candidates.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.mask_key (
    key bytea NOT NULL
);

INSERT INTO pgcurb.mask_key (key)
SELECT decode(replace(concat(gen_random_uuid(), gen_random_uuid(), gen_random_uuid()), '-', ''), 'hex');

RESET ROLE;

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
    SET suspended_at = clock_timestamp(), suspended_by = session_user, suspended_why = suspend.why
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

-- Keys: what an agent shows the gateway before there is a lease.
SET LOCAL ROLE pgcurb_owner;

-- The key of an agent's gateway login: a SCRAM verifier, never a password, and the claims that are bound to it.
CREATE TABLE pgcurb.agent_key (
    agent      name NOT NULL REFERENCES pgcurb.agent ON DELETE CASCADE,
    key_id     text NOT NULL CHECK (key_id ~ '^[a-z0-9]{1,32}$'),
    verifier   text NOT NULL CHECK (verifier LIKE 'SCRAM-SHA-256$%'),
    claims     jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by name NOT NULL DEFAULT session_user,
    expires_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (agent, key_id)
);
GRANT SELECT (agent, key_id, created_by) ON pgcurb.agent_key TO pgcurb_keeper;

-- Stores or replaces the key of an agent. The verifier is all that is kept of it.
CREATE FUNCTION pgcurb.add_key(agent text, key_id text, scram_verifier text, claims jsonb, ttl interval)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pgcurb.agent a WHERE a.agent = add_key.agent) THEN
        RAISE EXCEPTION 'no agent "%"', agent USING ERRCODE = '42704';
    END IF;
    PERFORM pgcurb.check_claims(agent::name, claims);
    INSERT INTO pgcurb.agent_key AS k (agent, key_id, verifier, claims, expires_at)
    VALUES (add_key.agent, add_key.key_id, scram_verifier, add_key.claims, clock_timestamp() + ttl)
    ON CONFLICT ON CONSTRAINT agent_key_pkey DO UPDATE
        SET verifier = excluded.verifier,
            claims = excluded.claims,
            created_at = clock_timestamp(),
            created_by = session_user,
            expires_at = excluded.expires_at,
            revoked_at = NULL;
END
$$;

CREATE FUNCTION pgcurb.revoke_key(agent text, key_id text)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pgcurb.agent_key k
    SET revoked_at = clock_timestamp()
    WHERE k.agent = revoke_key.agent AND k.key_id = revoke_key.key_id AND k.revoked_at IS NULL;
    RETURN FOUND;
END
$$;

-- The verifier and the claims of a key that is good now; no row otherwise.
CREATE FUNCTION pgcurb.key(agent text, key_id text)
    RETURNS TABLE (verifier text, claims jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.verifier, k.claims
    FROM pgcurb.agent_key k
    WHERE k.agent = key.agent
      AND k.key_id = key.key_id
      AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
$$;

RESET ROLE;

-- Who may run the lease functions. PUBLIC may run none of them.
SET LOCAL ROLE pgcurb_owner;
REVOKE ALL ON FUNCTION
    pgcurb.current_lease(),
    pgcurb.claim(text),
    pgcurb.check_claims(name, jsonb),
    pgcurb.add_key(text, text, text, jsonb, interval),
    pgcurb.revoke_key(text, text),
    pgcurb.key(text, text)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgcurb.check_claims(name, jsonb) TO pgcurb_keeper;
GRANT EXECUTE ON FUNCTION pgcurb.key(text, text) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION
    pgcurb.add_key(text, text, text, jsonb, interval),
    pgcurb.revoke_key(text, text)
TO pgcurb_approver;
RESET ROLE;

SET LOCAL ROLE pgcurb_keeper;
REVOKE ALL ON FUNCTION
    pgcurb.end_sessions(name),
    pgcurb.shut_slot(name),
    pgcurb.reset_slot(name),
    pgcurb.open_lease(text, jsonb, text, interval, text),
    pgcurb.close_lease(bigint, text),
    pgcurb.renew_lease(bigint, interval),
    pgcurb.suspend(text, text),
    pgcurb.end_agent_sessions(text),
    pgcurb.resume(text)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.open_lease(text, jsonb, text, interval, text),
    pgcurb.close_lease(bigint, text),
    pgcurb.renew_lease(bigint, interval)
TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION
    pgcurb.suspend(text, text),
    pgcurb.end_agent_sessions(text)
TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION pgcurb.resume(text) TO pgcurb_approver;
RESET ROLE;

-- The ledger: what agents attempted and what came of it, what people decided, what was undone.
--
-- Append-only, and hash-chained for each gateway, so that `pgcurb log fsck` finds an entry that was edited, removed or
-- moved. Nobody but the functions below writes here; the owner's own hands are refused by triggers that fire always.
--
-- One chain for each gateway means that gateways never wait for one another. The chain called 'database' belongs to
-- the functions of this schema (approvals, undos, suspensions). A function that an agent may call must never append to
-- it: its head row stays locked until the caller's transaction ends, and the agent decides when that is.
SET LOCAL ROLE pgcurb_owner;

CREATE SEQUENCE IF NOT EXISTS pgcurb.entry_id;
COMMENT ON SEQUENCE pgcurb.entry_id IS
    'Ledger entry numbers, unique over all gateways. A gateway reserves them in blocks, so that a number is known (and '
    'can be told to the agent) before its batch is written; numbers may skip, and order by them is only within a gateway.';

CREATE TABLE IF NOT EXISTS pgcurb.gateway (
    name text PRIMARY KEY CHECK (name <> ''),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    stopped_at timestamptz
);
COMMENT ON TABLE pgcurb.gateway IS
    'Every gateway that ever wrote to this ledger. One without a heartbeat for 30 seconds, or with stopped_at, is gone.';

CREATE TABLE IF NOT EXISTS pgcurb.chain (
    gateway text PRIMARY KEY CHECK (gateway <> ''),
    seq bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    last_id bigint NOT NULL DEFAULT 0,
    last_n bigint NOT NULL DEFAULT 0,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    origin_seq bigint NOT NULL DEFAULT 0,
    origin_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
) WITH (fillfactor = 50);
COMMENT ON TABLE pgcurb.chain IS
    'The head of each chain: its last seq and hash; the last entry number that the gateway chose, and the last of the '
    'ordinals by which it counts what it sends. origin_seq and origin_hash say where the chain begins now: 0 and 32 zero '
    'bytes, or the last entry that pgcurb.retire_entries() removed.';

CREATE TABLE IF NOT EXISTS pgcurb.entry (
    gateway text NOT NULL,
    seq bigint NOT NULL,
    id bigint NOT NULL,
    at timestamptz NOT NULL,
    body jsonb NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    kind text GENERATED ALWAYS AS (body ->> 'kind') STORED,
    refers_to bigint GENERATED ALWAYS AS ((body ->> 'refers_to')::bigint) STORED,
    agent text GENERATED ALWAYS AS (body ->> 'agent') STORED,
    verdict text GENERATED ALWAYS AS (body ->> 'verdict') STORED,
    PRIMARY KEY (gateway, seq, at)
) PARTITION BY RANGE (at);
COMMENT ON TABLE pgcurb.entry IS
    'hash = sha256(prev_hash || utf8(gateway || LF || seq || LF || id || LF || micros || LF || body::text)), where LF is one '
    'line feed, numbers are decimal, and micros is at in microseconds since 1970-01-01 00:00 UTC. body::text never holds '
    'a raw line feed. prev_hash is the hash at seq - 1 of the same gateway; for seq 1 it is 32 zero bytes. at never goes '
    'back within a chain. kind, refers_to, agent and verdict are generated from body, so they cannot differ from it.';

CREATE INDEX IF NOT EXISTS entry_id_idx ON pgcurb.entry (id);
CREATE INDEX IF NOT EXISTS entry_at_idx ON pgcurb.entry (at);
CREATE INDEX IF NOT EXISTS entry_lease_idx ON pgcurb.entry (((body ->> 'lease_id')::bigint), at) WHERE kind = 'attempt';
CREATE INDEX IF NOT EXISTS entry_outcome_idx ON pgcurb.entry (refers_to, seq) WHERE kind = 'outcome';

-- What no one may do, whatever they were granted.
CREATE OR REPLACE FUNCTION pgcurb.refuse_entry_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'ledger entries are never changed or removed'
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Use pgcurb.retire_entries(before) to remove whole months, which the ledger records.';
END
$$;
REVOKE ALL ON FUNCTION pgcurb.refuse_entry_change() FROM PUBLIC;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON pgcurb.entry
    FOR EACH ROW EXECUTE FUNCTION pgcurb.refuse_entry_change();
CREATE OR REPLACE TRIGGER never_truncated BEFORE TRUNCATE ON pgcurb.entry
    FOR EACH STATEMENT EXECUTE FUNCTION pgcurb.refuse_entry_change();
ALTER TABLE pgcurb.entry ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE pgcurb.entry ENABLE ALWAYS TRIGGER never_truncated;

-- Rows for which no month was made in time go to the default partition, and nothing is lost. A TRUNCATE trigger is not
-- inherited by partitions (row triggers are), so each gets its own.
CREATE TABLE IF NOT EXISTS pgcurb.entry_default PARTITION OF pgcurb.entry DEFAULT;
CREATE OR REPLACE TRIGGER never_truncated BEFORE TRUNCATE ON pgcurb.entry_default
    FOR EACH STATEMENT EXECUTE FUNCTION pgcurb.refuse_entry_change();
ALTER TABLE pgcurb.entry_default ENABLE ALWAYS TRIGGER never_truncated;

CREATE OR REPLACE FUNCTION pgcurb.extend_ledger(months int DEFAULT 2) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
    first_month CONSTANT timestamp := date_trunc('month', clock_timestamp() AT TIME ZONE INTERVAL '0');
    month timestamp;
    part text;
    made int := 0;
BEGIN
    IF months NOT BETWEEN 0 AND 24 THEN
        RAISE EXCEPTION 'months must be from 0 to 24' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- A table's lock: anyone may take an advisory one, agents too.
    LOCK TABLE pgcurb.migration IN SHARE ROW EXCLUSIVE MODE;
    FOR ahead IN 0 .. months LOOP
        month := first_month + make_interval(months => ahead);
        part := 'entry_' || to_char(month, 'YYYY_MM');
        CONTINUE WHEN to_regclass('pgcurb.' || part) IS NOT NULL;
        BEGIN
            EXECUTE format(
                'CREATE TABLE pgcurb.%I PARTITION OF pgcurb.entry FOR VALUES FROM (%L) TO (%L)',
                part, month || '+00', (month + INTERVAL '1 month') || '+00');
            EXECUTE format(
                'CREATE TRIGGER never_truncated BEFORE TRUNCATE ON pgcurb.%I '
                'FOR EACH STATEMENT EXECUTE FUNCTION pgcurb.refuse_entry_change()', part);
            EXECUTE format('ALTER TABLE pgcurb.%I ENABLE ALWAYS TRIGGER never_truncated', part);
            made := made + 1;
        EXCEPTION
            -- The default partition already holds rows of that month, or someone reads it for long: both are harmless.
            WHEN check_violation OR lock_not_available THEN NULL;
        END;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pgcurb.extend_ledger(int) IS
    'Makes the partition of this month and of the next ones where they are missing; returns how many it made.';

-- The one place that writes entries. Not executable by anyone but the owner.
CREATE OR REPLACE FUNCTION pgcurb.append_to_chain(gateway text, entries jsonb)
RETURNS TABLE (ordinal int, id bigint, at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    chain_name CONSTANT text := append_to_chain.gateway;
    head record;
    each record;
    micros bigint;
    now_at timestamptz;
    this_seq bigint;
    this_id bigint;
    this_hash bytea;
    this_body jsonb;
    ordinals int[] := '{}';
    ids bigint[] := '{}';
    bodies jsonb[] := '{}';
    hashes bytea[] := '{}';
BEGIN
    -- What is acknowledged must survive a crash, whatever the session, role or database has set.
    IF current_setting('synchronous_commit') IN ('off', 'local') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;

    SELECT c.seq, c.hash, c.last_id, c.last_n, c.at INTO head FROM pgcurb.chain c WHERE c.gateway = chain_name FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO pgcurb.chain (gateway) VALUES (chain_name) ON CONFLICT DO NOTHING;
        SELECT c.seq, c.hash, c.last_id, c.last_n, c.at INTO head FROM pgcurb.chain c WHERE c.gateway = chain_name FOR UPDATE;
    END IF;

    now_at := greatest(clock_timestamp(), head.at);
    micros := (extract(epoch FROM now_at) * 1000000)::bigint;
    this_seq := head.seq;
    this_hash := head.hash;

    FOR each IN SELECT e.value, e.ordinality FROM jsonb_array_elements(entries) WITH ORDINALITY AS e LOOP
        IF coalesce(each.value ->> 'kind', '') = '' THEN
            RAISE EXCEPTION 'ledger entry % of the batch has no kind', each.ordinality
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        -- A batch sent again because its acknowledgement was lost is taken once.
        CONTINUE WHEN (each.value ->> 'n')::bigint <= head.last_n;
        head.last_n := coalesce((each.value ->> 'n')::bigint, head.last_n);

        this_id := (each.value ->> 'id')::bigint;
        IF this_id <= head.last_id THEN
            RAISE EXCEPTION 'ledger entry number % is not after %, the last one of its chain', this_id, head.last_id
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        head.last_id := coalesce(this_id, head.last_id);
        this_id := coalesce(this_id, nextval('pgcurb.entry_id'));
        this_body := each.value - '{id,n}'::text[];
        this_seq := this_seq + 1;
        this_hash := sha256(this_hash || convert_to(
            concat_ws(E'\n', chain_name, this_seq, this_id, micros, this_body::text), 'UTF8'));
        ordinals := ordinals || each.ordinality::int;
        ids := ids || this_id;
        bodies := bodies || this_body;
        hashes := hashes || this_hash;
    END LOOP;

    IF this_seq > head.seq THEN
        INSERT INTO pgcurb.entry (gateway, seq, id, at, body, prev_hash, hash)
        SELECT chain_name, head.seq + n.n, n.id, now_at, n.body, lag(n.hash, 1, head.hash) OVER (ORDER BY n.n), n.hash
        FROM unnest(ids, bodies, hashes) WITH ORDINALITY AS n (id, body, hash, n);

        UPDATE pgcurb.chain c
        SET seq = this_seq, hash = this_hash, last_id = head.last_id, last_n = head.last_n, at = now_at
        WHERE c.gateway = chain_name;
    END IF;

    RETURN QUERY SELECT n.ordinal, n.id, now_at FROM unnest(ordinals, ids) AS n (ordinal, id);
END
$$;

-- What a gateway calls: one batch, one commit; locks nothing but the head of that gateway's chain.
CREATE OR REPLACE FUNCTION pgcurb.append(gateway text, entries jsonb)
RETURNS TABLE (ordinal int, id bigint, at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF append.gateway = 'database' THEN
        RAISE EXCEPTION 'the chain "database" is written by the database only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT a.ordinal, a.id, a.at FROM pgcurb.append_to_chain(append.gateway, append.entries) AS a;
END
$$;
COMMENT ON FUNCTION pgcurb.append(text, jsonb) IS
    'Appends a JSON array of entries to the chain of a gateway, durably once the transaction commits. An entry has a kind. '
    'It may have an id that the gateway reserved, greater than the last such id of its chain, and an n, the ordinal by '
    'which the gateway counts what it sends: an n that is not above the last one was taken before and is passed over, so '
    'that a batch may be sent again; it returns no row. id and n are not part of the body.';

-- What the other functions of this schema call for approvals, undos and the like. See the warning at the top.
CREATE OR REPLACE FUNCTION pgcurb.record(entry jsonb) RETURNS bigint
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.id
    FROM pgcurb.append_to_chain(
        'database', jsonb_build_array(record.entry || jsonb_build_object('by', session_user))) AS a
$$;
COMMENT ON FUNCTION pgcurb.record(jsonb) IS
    'Appends one entry, with the person or role who did it (session_user) as "by", to the chain of the database itself; '
    'returns its number. Never to be called from a function that an agent may execute.';

CREATE OR REPLACE FUNCTION pgcurb.reserve_ids(count int) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF count NOT BETWEEN 1 AND 10000 THEN
        RAISE EXCEPTION 'from 1 to 10000 entry numbers may be reserved at once' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN (SELECT array_agg(nextval('pgcurb.entry_id') ORDER BY n) FROM generate_series(1, count) AS n);
END
$$;
COMMENT ON FUNCTION pgcurb.reserve_ids(int) IS 'Reserves entry numbers, ascending, not always consecutive.';

CREATE OR REPLACE FUNCTION pgcurb.heartbeat(gateway text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO pgcurb.gateway AS g (name) VALUES (heartbeat.gateway)
    ON CONFLICT (name) DO UPDATE SET heartbeat_at = clock_timestamp(), stopped_at = NULL
$$;
COMMENT ON FUNCTION pgcurb.heartbeat(text) IS 'Says that a gateway is alive; each gateway calls it every few seconds.';

CREATE OR REPLACE FUNCTION pgcurb.farewell(gateway text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE pgcurb.gateway AS g SET stopped_at = clock_timestamp() WHERE g.name = farewell.gateway
$$;
COMMENT ON FUNCTION pgcurb.farewell(text) IS 'Says that a gateway stopped in good order, its ledger flushed.';

-- Retention: whole months, recorded, and the chains say where they begin now.
CREATE OR REPLACE FUNCTION pgcurb.retire_entries(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part record;
    removed bigint;
    total bigint := 0;
    months jsonb := '[]';
BEGIN
    FOR part IN
        SELECT c.relname AS name
        FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'pgcurb.entry'::regclass
            AND c.relname ~ '^entry_\d{4}_\d{2}$'
            AND (to_date(substr(c.relname, 7), 'YYYY_MM') + INTERVAL '1 month') AT TIME ZONE INTERVAL '0' <= before
        ORDER BY c.relname
    LOOP
        EXECUTE format(
            'UPDATE pgcurb.chain AS c SET origin_seq = e.seq, origin_hash = e.hash '
            'FROM (SELECT DISTINCT ON (gateway) gateway, seq, hash FROM pgcurb.%I ORDER BY gateway, seq DESC) AS e '
            'WHERE c.gateway = e.gateway', part.name);
        EXECUTE format('SELECT count(*) FROM pgcurb.%I', part.name) INTO removed;
        EXECUTE format('ALTER TABLE pgcurb.entry DETACH PARTITION pgcurb.%I', part.name);
        EXECUTE format('DROP TABLE pgcurb.%I', part.name);
        months := months || to_jsonb(part.name);
        total := total + removed;
    END LOOP;
    IF months <> '[]' THEN
        -- Every shortened chain is named again, since the months that go may hold the record of earlier ones.
        PERFORM pgcurb.record(jsonb_build_object(
            'kind', 'retention',
            'rows', total,
            'detail', jsonb_build_object(
                'months', months,
                'chains', (SELECT jsonb_agg(jsonb_build_object(
                    'gateway', c.gateway, 'seq', c.origin_seq, 'hash', encode(c.origin_hash, 'hex')) ORDER BY c.gateway)
                    FROM pgcurb.chain c WHERE c.origin_seq > 0))));
    END IF;
    RETURN total;
END
$$;
COMMENT ON FUNCTION pgcurb.retire_entries(timestamptz) IS
    'Removes the months that ended before the given time, and records it; returns how many entries went.';

-- Who may what.
REVOKE ALL ON pgcurb.entry, pgcurb.entry_default, pgcurb.chain, pgcurb.gateway FROM PUBLIC;
REVOKE ALL ON SEQUENCE pgcurb.entry_id FROM PUBLIC;
REVOKE ALL ON FUNCTION pgcurb.append_to_chain(text, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION pgcurb.append(text, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION pgcurb.record(jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION pgcurb.reserve_ids(int) FROM PUBLIC;
REVOKE ALL ON FUNCTION pgcurb.heartbeat(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION pgcurb.farewell(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION pgcurb.extend_ledger(int) FROM PUBLIC;
REVOKE ALL ON FUNCTION pgcurb.retire_entries(timestamptz) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION pgcurb.append(text, jsonb) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.reserve_ids(int) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.heartbeat(text) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.farewell(text) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.extend_ledger(int) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.record(jsonb) TO pgcurb_keeper, pgcurb_undoer;
GRANT SELECT ON pgcurb.entry, pgcurb.chain, pgcurb.gateway TO pgcurb_approver;

SELECT pgcurb.extend_ledger();
RESET ROLE;

-- The ledger as people read it.
SET LOCAL ROLE pgcurb_owner;

-- What people read: an attempt and its outcome are one line. An attempt that nothing settled is running while its
-- gateway lives, and unknown after that.
CREATE OR REPLACE VIEW pgcurb.log AS
SELECT
    e.id,
    e.at - coalesce((e.body ->> 'waited_us')::bigint, 0) * INTERVAL '1 microsecond' AS attempted_at,
    e.at,
    e.kind,
    e.agent,
    coalesce(
        o.verdict,
        e.verdict,
        CASE
            WHEN e.kind <> 'attempt' THEN NULL
            WHEN g.stopped_at IS NULL AND g.heartbeat_at > statement_timestamp() - INTERVAL '30 seconds' THEN 'running'
            ELSE 'unknown'
        END) AS verdict,
    coalesce(o.body ->> 'rule', e.body ->> 'rule') AS rule,
    coalesce(o.body ->> 'sqlstate', e.body ->> 'sqlstate') AS sqlstate,
    coalesce(o.body ->> 'rows', e.body ->> 'rows')::bigint AS rows,
    coalesce(o.body ->> 'duration_us', e.body ->> 'duration_us')::bigint AS duration_us,
    e.body ->> 'statement' AS statement,
    e.body ->> 'fingerprint' AS fingerprint,
    e.body ->> 'slot' AS slot,
    (e.body ->> 'lease_id')::bigint AS lease_id,
    e.body ->> 'client' AS client,
    e.body ->> 'application_name' AS application_name,
    coalesce(o.body ->> 'hold_id', e.body ->> 'hold_id')::bigint AS hold_id,
    coalesce(e.refers_to, (e.body ->> 'attempt')::bigint) AS refers_to,
    e.body ->> 'by' AS by,
    e.body ->> 'reason' AS reason,
    coalesce(e.body -> 'detail', '{}') || coalesce(o.body -> 'detail', '{}') AS detail,
    o.id AS outcome_id,
    o.at AS settled_at,
    e.gateway,
    e.seq
FROM pgcurb.entry AS e
LEFT JOIN LATERAL (
    SELECT s.id, s.at, s.verdict, s.body
    FROM pgcurb.entry AS s
    WHERE e.kind = 'attempt' AND s.refers_to = e.id AND s.kind = 'outcome' AND s.gateway = e.gateway
    ORDER BY s.seq DESC
    LIMIT 1
) AS o ON true
LEFT JOIN pgcurb.gateway AS g ON g.name = e.gateway
WHERE e.kind NOT IN ('outcome', 'attempts')
UNION ALL
-- A block: attempts of one session that had ended, well, before they were written.
SELECT
    (a.item ->> 0)::bigint,
    e.at - (a.item ->> 1)::bigint * INTERVAL '1 microsecond',
    e.at,
    'attempt',
    e.agent,
    e.verdict,
    NULL,
    NULL,
    (a.item ->> 2)::bigint,
    (a.item ->> 3)::bigint,
    e.body -> 'statements' -> (a.item ->> 4)::int ->> 0,
    e.body -> 'statements' -> (a.item ->> 4)::int ->> 1,
    e.body ->> 'slot',
    (e.body ->> 'lease_id')::bigint,
    e.body ->> 'client',
    e.body ->> 'application_name',
    NULL,
    NULL,
    NULL,
    NULL,
    '{}',
    NULL,
    NULL,
    e.gateway,
    e.seq
FROM pgcurb.entry AS e
CROSS JOIN LATERAL jsonb_array_elements(e.body -> 'attempts') AS a (item)
WHERE e.kind = 'attempts';
COMMENT ON VIEW pgcurb.log IS
    'The ledger as people read it: attempts joined with their outcomes, and all other entries. at is when an entry was '
    'written, attempted_at when the gateway accepted it: earlier by what it waited for its batch. Many attempts of one '
    'session within one batch stand in one entry of the kind attempts, and are shown here one by one.';

REVOKE ALL ON pgcurb.log FROM PUBLIC;
GRANT SELECT ON pgcurb.log TO pgcurb_approver;
RESET ROLE;

-- Guards: what happens around every write of an agent, and only of an agent.
--
-- Each table of an agent's write closure carries triggers (dev/pgcurb/plan/guard/*.sql). All of them are switched off for
-- everyone else by one cheap WHEN on session_user:
--
--   BEFORE STATEMENT  begin_statement()  is there a lease? note that the statement has begun on this table
--   AFTER ROW         one for each table: put the row's before and after image into its typed log table
--   AFTER STATEMENT   end_statement()    note that this table is done; when the last one is done, give the verdict
--
-- One client statement may begin several tables: writing CTEs, MERGE, ON CONFLICT, foreign keys that cascade, triggers of
-- the application. "open" counts the tables begun and not yet done, so that the verdict waits for the last one.
-- Statements are told apart by statement_timestamp(), which the client cannot set: everything inside one DO block, one
-- procedure or one function belongs to the one statement that the client sent, even when it commits in between.
SET LOCAL ROLE pgcurb_owner;

-- The order of all changes, across tables.
CREATE SEQUENCE pgcurb.change_id;

-- Not a count: begin_statement() sets it to a hash of the statement's time, and currval(), which each session has of its own,
-- tells the capture functions which statement was seen to begin. Nobody but the owner may touch it.
CREATE UNLOGGED SEQUENCE pgcurb.begun MINVALUE -9223372036854775808 MAXVALUE 9223372036854775807 START 1;

-- The guarded tables, and what the guards and undo must know of each.
CREATE TABLE pgcurb.guarded (
    relation    oid PRIMARY KEY,
    schema_name name NOT NULL,
    table_name  name NOT NULL,
    log_table   name NOT NULL UNIQUE,      -- in schema pgcurb_log
    columns     name[] NOT NULL,           -- captured columns in their order; generated ones are not captured
    key         name[] NOT NULL,           -- the columns that tell one row from another
    numbers     smallint[] NOT NULL,       -- attnum of each of the columns: two columns may swap their names
    types       text[] NOT NULL,           -- and their types
    UNIQUE (schema_name, table_name)
);

-- Where the statement that a slot is running stands. One row a slot, written by that slot's only session.
CREATE TABLE pgcurb.progress (
    slot         name PRIMARY KEY,
    lease_id     bigint NOT NULL,
    agent        name NOT NULL,
    xid          xid8 NOT NULL,
    statement_at timestamptz NOT NULL,
    open         integer NOT NULL,         -- tables begun and not yet done
    op           text NOT NULL,            -- the first one begun, which the refusal names
    schema_name  name NOT NULL,
    table_name   name NOT NULL,
    counts       jsonb NOT NULL,           -- {"<log table>": rows} of this statement
    approved     boolean NOT NULL,         -- a person approved this statement: its rows do not count against budgets
    xact_rows    bigint NOT NULL,          -- rows of the earlier statements of this transaction
    earlier_rows bigint NOT NULL,          -- rows of this statement in transactions that it has already committed
    first_change bigint NOT NULL           -- all of this statement's changes have higher numbers
);

-- One row for each statement of an agent that changed rows: what budgets add up, and where undo starts.
CREATE TABLE pgcurb.written (
    xid          xid8 NOT NULL,
    statement_at timestamptz NOT NULL,
    lease_id     bigint NOT NULL,
    agent        name NOT NULL,
    slot         name NOT NULL,
    row_count    bigint NOT NULL,
    counts       jsonb NOT NULL,           -- {"<log table>": rows}
    approved     boolean NOT NULL,
    PRIMARY KEY (xid, statement_at)
);

CREATE INDEX written_by_lease ON pgcurb.written (lease_id, statement_at);
CREATE INDEX written_by_agent ON pgcurb.written (agent, statement_at);

-- One row an agent, updated before an hourly budget is added up: sessions of one agent wait here for each other, so that
-- none adds up without the other's rows. Under REPEATABLE READ the update fails instead of adding up old rows.
CREATE TABLE pgcurb.budget (
    agent      name PRIMARY KEY REFERENCES pgcurb.agent ON DELETE CASCADE,
    counted_at timestamptz NOT NULL
);

CREATE FUNCTION pgcurb.row_total(counts jsonb)
    RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(sum(c.value::bigint), 0)::bigint
        FROM jsonb_each_text(counts) c);
END
$$;

-- Does the log table still have the columns of its table, with the same types? A column that somebody added since would
-- not be captured, and a row without it is not the row that was there. Columns that swapped their names would be mixed up.
CREATE FUNCTION pgcurb.captures_everything(relation oid)
    RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM pgcurb.guarded g WHERE g.relation = captures_everything.relation)
       AND NOT EXISTS (
            SELECT
            FROM pgcurb.guarded g
            JOIN pg_class log ON log.relname = g.log_table AND log.relnamespace = 'pgcurb_log'::regnamespace
            CROSS JOIN LATERAL (
                SELECT a.attname, a.attnum, a.atttypid, a.atttypmod
                FROM pg_attribute a
                WHERE a.attrelid = g.relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                EXCEPT
                SELECT a.attname, u.number, a.atttypid, a.atttypmod
                FROM unnest(g.columns, g.numbers) AS u (name, number)
                JOIN pg_attribute a ON a.attrelid = log.oid AND a.attname = u.name
            ) AS not_captured
            WHERE g.relation = captures_everything.relation);
END
$$;

CREATE FUNCTION pgcurb.begin_statement()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its   pgcurb.progress;
    lease bigint := pgcurb.current_lease();
BEGIN
    IF lease IS NULL THEN
        RAISE EXCEPTION '% on "%" refused: this session has no lease; connect again', lower(tg_op), tg_table_name
            USING ERRCODE = '42501',
                  DETAIL = 'Rule lease. Nothing was changed.',
                  HINT = 'Connect again: a lease is opened for each session and ends with its time.';
    END IF;
    IF NOT pgcurb.captures_everything(tg_relid) THEN
        RAISE EXCEPTION '% on "%" refused: the table was altered since the policy was applied', lower(tg_op), tg_table_name
            USING ERRCODE = '55000',
                  DETAIL = 'Rule capture. Nothing was changed.',
                  HINT = 'Ask the operator to run: pgcurb apply';
    END IF;
    -- What a capture function compares for every row: the cheapest that there is, and no setting changes how it comes out.
    PERFORM setval('pgcurb.begun', interval_hash_extended(statement_timestamp() - timestamptz 'epoch', 0));
    SELECT p.* INTO its FROM pgcurb.progress p WHERE p.slot = session_user;
    IF FOUND AND its.xid = pg_current_xact_id() AND its.statement_at = statement_timestamp() THEN
        UPDATE pgcurb.progress p SET open = p.open + 1 WHERE p.slot = session_user;
        RETURN NULL;
    END IF;
    IF its.xid = pg_current_xact_id() AND its.open > 0 THEN
        RAISE EXCEPTION '% on "%" refused: an earlier statement of this transaction was not seen to end',
                lower(tg_op), tg_table_name
            USING ERRCODE = '42501', DETAIL = 'Rule capture. Nothing was changed.', HINT = 'Roll back, and let every statement run to its end.';
    END IF;
    -- Whatever the agent SET: while a statement works it is open rightly, and the backstop has to wait.
    SET CONSTRAINTS pgcurb.refuse_open_statement DEFERRED;
    INSERT INTO pgcurb.progress AS p
        (slot, lease_id, agent, xid, statement_at, open, op, schema_name, table_name, counts, approved, xact_rows,
         earlier_rows, first_change)
    SELECT session_user, l.id, l.agent, pg_current_xact_id(), statement_timestamp(), 1,
           lower(tg_op), tg_table_schema, tg_table_name, '{}', false,
           CASE
               WHEN its.xid IS DISTINCT FROM pg_current_xact_id() THEN 0
               WHEN its.approved THEN its.xact_rows
               ELSE its.xact_rows + pgcurb.row_total(its.counts)
           END,
           CASE
               WHEN its.statement_at IS DISTINCT FROM statement_timestamp() THEN 0
               ELSE its.earlier_rows + pgcurb.row_total(its.counts)
           END,
           nextval('pgcurb.change_id')
    FROM pgcurb.lease l
    WHERE l.id = lease
    ON CONFLICT (slot) DO UPDATE SET
        lease_id = excluded.lease_id,
        agent = excluded.agent,
        xid = excluded.xid,
        statement_at = excluded.statement_at,
        open = excluded.open,
        op = excluded.op,
        schema_name = excluded.schema_name,
        table_name = excluded.table_name,
        counts = excluded.counts,
        approved = excluded.approved,
        xact_rows = excluded.xact_rows,
        earlier_rows = excluded.earlier_rows,
        first_change = excluded.first_change;
    RETURN NULL;
END
$$;

-- The backstop: no transaction commits with a statement that has begun and was never judged. A language that cuts a statement
-- short, so that its AFTER STATEMENT triggers never fire, ends here.
CREATE FUNCTION pgcurb.refuse_open_statement()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM pgcurb.progress p WHERE p.slot = new.slot AND p.xid = new.xid AND p.open > 0) THEN
        RAISE EXCEPTION '% on "%" refused: the statement was not seen to end', new.op, new.table_name
            USING ERRCODE = '42501',
                  DETAIL = 'Rule capture. Nothing was changed.',
                  HINT = 'Let every statement run to its end.';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER refuse_open_statement
    AFTER INSERT OR UPDATE OF xid, statement_at ON pgcurb.progress
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION pgcurb.refuse_open_statement();
ALTER TABLE pgcurb.progress ENABLE ALWAYS TRIGGER refuse_open_statement;

-- The rows of the current statement in one log table so far. An update has two images and is one row.
CREATE FUNCTION pgcurb.captured(log_table name)
    RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE format(
        'SELECT count(*)
         FROM pgcurb_log.%I
         WHERE "curb:xid" = $1 AND "curb:statement" = $2 AND "curb:after" = ("curb:op" = ''I'')', log_table)
    INTO n
    USING pg_current_xact_id(), statement_timestamp();
    RETURN n;
END
$$;

-- The early stop, asked once in about a thousand captured rows: beyond what even a person could approve, the rest need not be
-- written into the log only to be thrown away. Counting what is captured reads all of it, so it is done only once so many
-- changes have been numbered since the statement began that there could be too many.
CREATE FUNCTION pgcurb.stop_early(log_table name, number bigint)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its   pgcurb.progress;
    bound pgcurb.ceiling;
    most  numeric;
BEGIN
    SELECT p.* INTO its FROM pgcurb.progress p WHERE p.slot = session_user;
    SELECT c.* INTO bound FROM pgcurb.ceiling c WHERE c.agent = its.agent AND c.ceiling = 'rows_per_statement';
    most := CASE WHEN bound.hold THEN bound.up_to ELSE bound."limit" END;
    IF (number - its.first_change > most) IS NOT TRUE THEN
        RETURN;
    END IF;
    IF pgcurb.captured(log_table) > most THEN
        RAISE EXCEPTION '% on "%" refused: more than % rows; narrow the WHERE clause', its.op, its.table_name, most
            USING ERRCODE = '54000',
                  DETAIL = format('Rule %s (%s). Nothing was changed.', bound.rule, bound.source),
                  HINT = 'Do not retry unchanged. Change fewer rows.';
    END IF;
END
$$;

-- One digest over every row that the current statement changed: before and after images, cascades included, in no order.
-- Everything that changes how a value prints is pinned: the same rows give the same digest whatever the agent SET.
CREATE FUNCTION pgcurb.statement_digest(counts jsonb)
    RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    SET lc_monetary = 'C'
    SET xmloption = 'content'
    SET quote_all_identifiers = off
AS $$
DECLARE
    its      record;
    of_table bytea;
    parts    text[] := '{}';
BEGIN
    FOR its IN
        SELECT g.schema_name, g.table_name, g.log_table,
               (SELECT string_agg(quote_ident(c), ', ' ORDER BY n) FROM unnest(g.columns) WITH ORDINALITY AS u (c, n)) AS columns
        FROM jsonb_each_text(counts) c
        JOIN pgcurb.guarded g ON g.log_table = c.key
        WHERE c.value::bigint > 0
        ORDER BY g.schema_name, g.table_name
    LOOP
        EXECUTE format(
            'SELECT sha256(string_agg(row_hash, ''''::bytea ORDER BY row_hash))
             FROM (
                 SELECT sha256(convert_to(
                            string_agg("curb:after"::text || ROW(%s)::text, ''|'' ORDER BY "curb:after"), ''UTF8'')) AS row_hash
                 FROM pgcurb_log.%I
                 WHERE "curb:xid" = $1 AND "curb:statement" = $2
                 GROUP BY "curb:change"
             ) AS changed', its.columns, its.log_table)
        INTO of_table
        USING pg_current_xact_id(), statement_timestamp();
        parts := parts || concat(quote_ident(its.schema_name), '.', quote_ident(its.table_name), ' ', encode(of_table, 'hex'));
    END LOOP;
    RETURN encode(sha256(convert_to(array_to_string(parts, E'\n'), 'UTF8')), 'hex');
END
$$;

RESET ROLE;

-- Holds: statements over a ceiling that a person may approve.
--
-- A refused statement takes everything that it wrote away with it, so the refusal itself carries the facts: a token, signed with
-- a secret that only pgcurb's own functions can read. Whoever has the token (the gateway, or the agent on a direct
-- connection) can register the hold; nobody can change what it says. What is approved is a digest of the exact rows: the guard
-- computes it again when the statement runs again.
--
--   31_hold.sql         what a hold is, and how it comes in
--   31_hold_decide.sql  who decides about it
--   31_hold_shown.sql   what people and agents see of it
--   32_verdict.sql      how the guard holds a statement, and lets an approved one through
SET LOCAL ROLE pgcurb_owner;

CREATE SEQUENCE pgcurb.hold_id;

CREATE TABLE pgcurb.hold (
    id              bigint PRIMARY KEY,    -- from hold_id, drawn when the statement was refused
    agent           name NOT NULL,
    lease_id        bigint NOT NULL,
    operator        name,                  -- of that lease; NULL: nobody knows, and two persons cannot be told apart
    entry_id        bigint,                -- the ledger's entry of the attempt; NULL on a direct connection
    statement       text,                  -- as the gateway saw it; NULL on a direct connection
    op              text NOT NULL,
    schema_name     name NOT NULL,
    table_name      name NOT NULL,
    row_count       bigint NOT NULL,       -- all rows, cascades included
    counts          jsonb NOT NULL,        -- {"public.observations": 18633, "public.comments": 41}
    digest          text NOT NULL,
    sample          jsonb,                 -- {"public.observations": [{"op": "delete", "before": {…}, "after": null}, …]}
    undo_images     bigint,                -- what the log would keep for undo: images of rows
    undo_bytes      bigint,                -- and their size
    ceiling         text NOT NULL,
    row_limit       numeric NOT NULL,
    rule            text NOT NULL,
    source          text NOT NULL,
    refused_at      timestamptz NOT NULL,
    lapses_at       timestamptz NOT NULL DEFAULT clock_timestamp() + interval '1 day', -- undecided until then: over
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'denied', 'used', 'revoked')),
    decided_by      name,
    decided_at      timestamptz,
    decision_reason text,
    expires_at      timestamptz,           -- of the approval
    used_at         timestamptz,
    used_xid        xid8,
    used_lease      bigint,
    hold_recorded   boolean NOT NULL DEFAULT false, -- the ledger has an entry of this hold that no gateway wrote
    run_recorded    boolean NOT NULL DEFAULT false  -- the ledger has an entry that says that the approval was used
);

CREATE INDEX hold_by_digest ON pgcurb.hold (agent, digest);
CREATE INDEX hold_open ON pgcurb.hold (agent) WHERE state = 'waiting';
CREATE INDEX hold_unrecorded ON pgcurb.hold (id)
    WHERE (entry_id IS NULL AND NOT hold_recorded) OR (state = 'used' AND NOT run_recorded);

-- One row an agent, updated before one more of its holds comes in, so that two that come at once are not both the last one
-- that open_holds allows. Nothing that a person does waits here.
CREATE TABLE pgcurb.hold_gate (
    agent     name PRIMARY KEY,
    passed_at timestamptz NOT NULL
);

-- Why the agent says it needs what was held: untrusted text. A table of its own, so that an agent which says something in an open
-- transaction locks nothing that a person needs in order to decide.
CREATE TABLE pgcurb.plea (
    hold_id bigint NOT NULL,
    said_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    text    text NOT NULL
);

CREATE INDEX plea_by_hold ON pgcurb.plea (hold_id, said_at);

-- sha256(key || sha256(key || payload)): a keyed hash without an extension.
CREATE FUNCTION pgcurb.sign(payload text)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT encode(sha256(s.key || sha256(s.key || convert_to(payload, 'UTF8'))), 'hex')
    FROM pgcurb.secret s
$$;

-- Makes data unreadable, and readable again when it is called a second time: data XOR a stream of keyed hashes of the nonce and a
-- counter, in steps of eight bytes. A nonce is used once. That nobody changed the data is the token's matter: it signs its hash.
CREATE FUNCTION pgcurb.veil(data bytea, nonce bytea)
    RETURNS bytea
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT substr(string_agg(int8send(step.plain # step.stream), ''::bytea ORDER BY step.n), 1, length(data))
    FROM (
        SELECT block.n * 4 + part.n AS n,
               ('x' || encode(substr(data || decode(repeat('00', 32), 'hex'), block.n * 32 + part.n * 8 + 1, 8), 'hex'))
                   ::bit(64)::bigint AS plain,
               ('x' || encode(substr(block.stream, part.n * 8 + 1, 8), 'hex'))::bit(64)::bigint AS stream
        FROM (
            SELECT b.n, decode(pgcurb.sign(concat_ws(':', 'veil', encode(nonce, 'hex'), b.n)), 'hex') AS stream
            FROM generate_series(0, (length(data) - 1) / 32) AS b (n)
        ) AS block
        CROSS JOIN generate_series(0, 3) AS part (n)
    ) AS step
$$;

-- What a token says, or NULL when it was not signed here. A token is the facts and their signature; after a tilde there may be
-- the veiled sample, which the facts know by its hash.
CREATE FUNCTION pgcurb.open_token(token text)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    facts   CONSTANT text := split_part(token, '~', 1);
    payload text;
BEGIN
    IF length(facts) > 20000 OR (facts ~ '^[A-Za-z0-9+/=]+\.[0-9a-f]{64}$') IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    payload := convert_from(decode(split_part(facts, '.', 1), 'base64'), 'UTF8');
    IF pgcurb.sign(payload) <> split_part(facts, '.', 2) THEN
        RETURN NULL;
    END IF;
    RETURN payload::jsonb;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;

-- The sample that came with a token, or NULL: there is none, or it is not the one that its facts know.
CREATE FUNCTION pgcurb.open_sample(token text)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    veiled bytea;
BEGIN
    IF length(token) > 100000 OR (split_part(token, '~', 2) ~ '^[A-Za-z0-9+/=]+$') IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    veiled := decode(split_part(token, '~', 2), 'base64');
    IF encode(sha256(veiled), 'hex') IS DISTINCT FROM pgcurb.open_token(token) ->> 'sample_sha256' THEN
        RETURN NULL;
    END IF;
    RETURN convert_from(pgcurb.veil(substr(veiled, 17), substr(veiled, 1, 16)), 'UTF8')::jsonb;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;

-- How many more holds of this agent may wait for a person. An agent that asks for more than people can read gets anything past
-- them.
CREATE FUNCTION pgcurb.holds_left(agent name)
    RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(
               (SELECT c."limit" FROM pgcurb.ceiling c WHERE c.agent = holds_left.agent AND c.ceiling = 'open_holds'), 10)::bigint
           - (SELECT count(*)
              FROM pgcurb.hold h
              WHERE h.agent = holds_left.agent AND h.state = 'waiting' AND h.lapses_at > clock_timestamp())
$$;

-- Enters a refusal as a hold; again for the same token changes nothing. NULL: the token was not signed here. 54000: as many as
-- may wait are waiting.
CREATE FUNCTION pgcurb.register_hold(entry_id bigint, statement text, token text)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
DECLARE
    said jsonb := pgcurb.open_token(token);
    its  pgcurb.hold;
    new  boolean;
BEGIN
    IF said IS NULL THEN
        RETURN NULL;
    END IF;
    its := jsonb_populate_record(NULL::pgcurb.hold, said);
    IF NOT EXISTS (SELECT FROM pgcurb.hold h WHERE h.id = its.id) THEN
        INSERT INTO pgcurb.hold_gate AS g (agent, passed_at)
        VALUES (its.agent, clock_timestamp())
        ON CONFLICT (agent) DO UPDATE SET passed_at = excluded.passed_at;
        IF pgcurb.holds_left(its.agent) <= 0 THEN
            RAISE EXCEPTION 'too many holds of agent "%" wait for a person', its.agent USING ERRCODE = '54000';
        END IF;
    END IF;
    INSERT INTO pgcurb.hold AS h
        (id, agent, lease_id, operator, entry_id, statement, op, schema_name, table_name, row_count, counts, digest, sample,
         undo_images, undo_bytes, ceiling, row_limit, rule, source, refused_at)
    SELECT its.id, its.agent, its.lease_id, (SELECT l.operator FROM pgcurb.lease l WHERE l.id = its.lease_id),
           register_hold.entry_id,
           -- The guard signed what really ran. A token under another statement's name gets no statement at all.
           CASE
               WHEN encode(sha256(convert_to(register_hold.statement, 'UTF8')), 'hex') = said ->> 'statement_sha256'
                   THEN left(register_hold.statement, 100000)
           END,
           its.op, its.schema_name, its.table_name, its.row_count, its.counts, its.digest, pgcurb.open_sample(token),
           its.undo_images, its.undo_bytes, its.ceiling, its.row_limit, its.rule, its.source, its.refused_at
    ON CONFLICT (id) DO UPDATE
        SET entry_id = coalesce(h.entry_id, excluded.entry_id),
            statement = coalesce(h.statement, excluded.statement),
            sample = coalesce(h.sample, excluded.sample)
    RETURNING xmax = 0 INTO new;
    IF new THEN
        PERFORM pgcurb.notify(its.id, 'waiting');
    END IF;
    RETURN its.id;
END
$$;

-- The agent says why it needs what was held. 22023: no such hold of this agent waits.
CREATE FUNCTION pgcurb.ask(hold bigint, reason text)
    RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO pgcurb.plea (hold_id, text)
    SELECT h.id, left(coalesce(ask.reason, ''), 2000)
    FROM pgcurb.hold h
    WHERE h.id = ask.hold
      AND h.state = 'waiting'
      AND h.lapses_at > clock_timestamp()
      AND h.agent = (SELECT l.agent FROM pgcurb.lease l WHERE l.id = pgcurb.current_lease())
      AND (SELECT count(*) FROM pgcurb.plea p WHERE p.hold_id = h.id) < 10;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no hold % of yours is waiting, or you said enough about it', hold USING ERRCODE = '22023';
    END IF;
    RETURN format('Hold %s waits for a person. Look with: SELECT * FROM pgcurb.hold_status(%s);', hold, hold);
END
$$;

-- The same on a direct connection, where the agent itself brings the token.
CREATE FUNCTION pgcurb.ask(token text, reason text)
    RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hold_id bigint;
BEGIN
    IF (pgcurb.open_token(token) ->> 'lease_id')::bigint IS DISTINCT FROM pgcurb.current_lease() THEN
        RAISE EXCEPTION 'that token is not one of this session''s refusals' USING ERRCODE = '22023';
    END IF;
    hold_id := pgcurb.register_hold(NULL, NULL, token);
    RETURN pgcurb.ask(hold_id, reason);
END
$$;

RESET ROLE;

-- Who decides about a hold: a person, by a login of their own; never an agent.
SET LOCAL ROLE pgcurb_owner;

-- Why whoever is logged in may not decide about this hold; NULL: they may.
CREATE FUNCTION pgcurb.objection(its pgcurb.hold)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        -- Whatever it was made a member of. The first is the guards' own test: slots of other databases are agents, too.
        WHEN session_user LIKE 'curb:%'
            OR EXISTS (SELECT FROM pgcurb.slot s WHERE s.slot = session_user)
            OR EXISTS (SELECT FROM pgcurb.agent a WHERE a.agent = session_user)
            THEN 'agents decide about nothing'
        WHEN rule.agent IS NULL
            THEN 'the policy no longer lets anyone approve what passes this ceiling'
        WHEN rule.approvers <> '{}'
            AND NOT EXISTS (
                SELECT
                FROM pg_roles r
                WHERE r.rolname = ANY (rule.approvers)
                  AND pg_has_role(session_user, r.oid, 'MEMBER'))
            THEN 'the rule names other approvers'
        WHEN rule.two_persons AND (its.operator = session_user) IS NOT FALSE
            THEN 'the agent works for this very login, and the rule wants a second person'
    END
    FROM (VALUES (its.agent, its.ceiling)) AS asked (agent, ceiling)
    LEFT JOIN pgcurb.ceiling rule ON rule.agent = asked.agent AND rule.ceiling = asked.ceiling AND rule.hold
$$;

-- Puts into the ledger what no gateway could: holds from direct connections, and approvals that were used. Called by gateways
-- every few seconds and before each decision; a row that a transaction in flight has locked is for the next time.
CREATE FUNCTION pgcurb.record_holds()
    RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its  pgcurb.hold;
    what jsonb;
    n    integer := 0;
BEGIN
    FOR its IN
        SELECT h.*
        FROM pgcurb.hold h
        WHERE (h.entry_id IS NULL AND NOT h.hold_recorded) OR (h.state = 'used' AND NOT h.run_recorded)
        ORDER BY h.id
        LIMIT 1000
        FOR UPDATE SKIP LOCKED
    LOOP
        what := jsonb_build_object(
            'agent', its.agent, 'refers_to', its.entry_id, 'hold_id', its.id, 'rule', its.rule, 'rows', its.row_count);
        IF its.entry_id IS NULL AND NOT its.hold_recorded THEN
            PERFORM pgcurb.append_to_chain('database', jsonb_build_array(what || jsonb_build_object(
                'kind', 'hold', 'lease_id', its.lease_id,
                'detail', jsonb_build_object('digest', its.digest, 'counts', its.counts, 'refused_at', its.refused_at))));
            n := n + 1;
        END IF;
        IF its.state = 'used' AND NOT its.run_recorded THEN
            PERFORM pgcurb.append_to_chain('database', jsonb_build_array(what || jsonb_build_object(
                'kind', 'run', 'lease_id', its.used_lease,
                'detail', jsonb_build_object(
                    'digest', its.digest, 'used_at', its.used_at, 'xid', its.used_xid, 'approved_by', its.decided_by))));
            n := n + 1;
        END IF;
        UPDATE pgcurb.hold h
        SET hold_recorded = h.hold_recorded OR h.entry_id IS NULL, run_recorded = h.state = 'used'
        WHERE h.id = its.id;
    END LOOP;
    RETURN n;
END
$$;

-- The one door through which a hold is decided. 22023: no reason, or no such hold. 42501: not this person. 55000: there is nothing
-- to decide, or somebody else decided first.
--
--   waiting   → approved, denied      until it lapses
--   approved  → denied, revoked       while it was not used; approved again once it has expired
--   denied    → waiting               by revoke: a no is taken back before anyone says yes
CREATE FUNCTION pgcurb.decide(hold_id bigint, act text, why text, valid_for interval)
    RETURNS pgcurb.hold
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
DECLARE
    its      pgcurb.hold;
    whom     text;
    to_state text;
BEGIN
    IF coalesce(trim(why), '') = '' THEN
        RAISE EXCEPTION 'a decision needs a reason' USING ERRCODE = '22023';
    END IF;
    BEGIN
        SELECT h.* INTO its FROM pgcurb.hold h WHERE h.id = hold_id FOR UPDATE;
    EXCEPTION WHEN lock_not_available THEN
        RAISE EXCEPTION 'hold % is being used or decided at this moment', hold_id
            USING ERRCODE = '55000',
                  HINT = 'Try again; if the agent keeps its transaction open, end it with: pgcurb suspend';
    END;
    IF its.id IS NULL THEN
        RAISE EXCEPTION 'no hold %', hold_id USING ERRCODE = '22023', HINT = 'List the holds with: pgcurb holds';
    END IF;
    whom := pgcurb.objection(its);
    IF whom IS NOT NULL THEN
        RAISE EXCEPTION '"%" may not decide about hold %: %', session_user, hold_id, whom
            USING ERRCODE = '42501', DETAIL = format('Rule %s (%s).', its.rule, its.source);
    END IF;
    to_state := CASE
        WHEN its.state = 'waiting' AND its.lapses_at > clock_timestamp() AND act IN ('approved', 'denied') THEN act
        WHEN its.state = 'approved' AND act IN ('denied', 'revoked') THEN act
        WHEN its.state = 'approved' AND its.expires_at <= clock_timestamp() THEN act
        WHEN its.state = 'denied' AND act = 'revoked' THEN 'waiting'
    END;
    IF to_state IS NULL THEN
        RAISE EXCEPTION 'hold % is %: it cannot be %', hold_id, pgcurb.hold_state(its), act
            USING ERRCODE = '55000',
                  DETAIL = coalesce(format('"%s" decided: %s', its.decided_by, its.decision_reason), 'Nobody decided in time.');
    END IF;
    PERFORM pgcurb.record_holds();
    UPDATE pgcurb.hold h
    SET state = to_state,
        decided_by = session_user,
        decided_at = clock_timestamp(),
        decision_reason = why,
        lapses_at = CASE WHEN to_state = 'waiting' THEN clock_timestamp() + interval '1 day' ELSE h.lapses_at END,
        expires_at = CASE WHEN to_state = 'approved' THEN clock_timestamp() + valid_for END
    WHERE h.id = hold_id
    RETURNING h.* INTO its;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', CASE act WHEN 'approved' THEN 'approval' WHEN 'denied' THEN 'denial' ELSE 'revocation' END,
        'agent', its.agent,
        'refers_to', its.entry_id,
        'hold_id', its.id,
        'statement', its.statement,
        'rows', its.row_count,
        'reason', why,
        'detail', jsonb_build_object(
            'digest', its.digest, 'counts', its.counts, 'expires_at', its.expires_at,
            -- What the agent asked with, as the person could read it.
            'pleas', (SELECT jsonb_agg(p.text ORDER BY p.said_at) FROM pgcurb.plea p WHERE p.hold_id = its.id))));
    PERFORM pgcurb.notify(its.id, act);
    RETURN its;
END
$$;

-- Lets exactly the rows of this hold through, once, until it expires. NULL takes the policy's time.
CREATE FUNCTION pgcurb.approve(hold bigint, reason text, expires interval DEFAULT NULL)
    RETURNS pgcurb.hold
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    longest interval;
BEGIN
    SELECT c.expires INTO longest
    FROM pgcurb.hold h
    JOIN pgcurb.ceiling c ON c.agent = h.agent AND c.ceiling = h.ceiling
    WHERE h.id = approve.hold;
    RETURN pgcurb.decide(hold, 'approved', reason, least(coalesce(expires, longest), longest));
END
$$;

CREATE FUNCTION pgcurb.deny(hold bigint, reason text)
    RETURNS pgcurb.hold
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM pgcurb.decide(hold, 'denied', reason, NULL)
$$;

-- Takes back an approval that was not used yet, or a denial.
CREATE FUNCTION pgcurb.revoke(hold bigint, reason text)
    RETURNS pgcurb.hold
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM pgcurb.decide(hold, 'revoked', reason, NULL)
$$;

RESET ROLE;

-- What a held statement would have done, taken from its log before everything is rolled back.
SET LOCAL ROLE pgcurb_owner;

-- What the log would keep for undo: images of rows, and their bytes as Postgres stores them, without indexes.
CREATE FUNCTION pgcurb.undo_size(counts jsonb, OUT images bigint, OUT bytes bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    log_table name;
    part      record;
BEGIN
    images := 0;
    bytes := 0;
    FOR log_table IN SELECT c.key FROM jsonb_each_text(counts) c WHERE c.value::bigint > 0 LOOP
        EXECUTE format(
            'SELECT count(*) AS images, coalesce(sum(pg_column_size(l.*)), 0) AS bytes
             FROM pgcurb_log.%I l
             WHERE "curb:xid" = $1 AND "curb:statement" = $2', log_table)
        INTO part
        USING pg_current_xact_id(), statement_timestamp();
        images := images + part.images;
        bytes := bytes + part.bytes;
    END LOOP;
END
$$;

-- The first rows that the statement changed in each table, as text, long values cut:
-- {"public.observations": [{"op": "delete", "before": {"id": "1", …}, "after": null}, …]}
CREATE FUNCTION pgcurb.sample_of(counts jsonb, most integer)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    SET lc_monetary = 'C'
    SET xmloption = 'content'
    SET quote_all_identifiers = off
AS $$
DECLARE
    its    record;
    rows   jsonb;
    sample jsonb := '{}';
BEGIN
    FOR its IN
        SELECT concat(g.schema_name, '.', g.table_name) AS relation, g.log_table,
               (SELECT string_agg(quote_literal(u.c), ', ' ORDER BY u.n) FROM unnest(g.columns) WITH ORDINALITY AS u (c, n))
                   AS names,
               (SELECT string_agg(format(
                    'CASE WHEN length(%1$I::text) > 80 THEN left(%1$I::text, 79) || ''…'' ELSE %1$I::text END', u.c),
                    ', ' ORDER BY u.n)
                FROM unnest(g.columns) WITH ORDINALITY AS u (c, n)) AS texts
        FROM jsonb_each_text(counts) c
        JOIN pgcurb.guarded g ON g.log_table = c.key
        WHERE c.value::bigint > 0
    LOOP
        EXECUTE format(
            'SELECT jsonb_agg(changed.row ORDER BY changed.number)
             FROM (
                 SELECT "curb:change" AS number,
                        jsonb_build_object(
                            ''op'', CASE min("curb:op"::text) WHEN ''I'' THEN ''insert'' WHEN ''U'' THEN ''update'' ELSE ''delete'' END,
                            ''before'', jsonb_agg(image) FILTER (WHERE NOT "curb:after") -> 0,
                            ''after'', jsonb_agg(image) FILTER (WHERE "curb:after") -> 0) AS row
                 FROM (
                     SELECT "curb:change", "curb:op", "curb:after", jsonb_object(ARRAY[%s]::text[], ARRAY[%s]::text[]) AS image
                     FROM pgcurb_log.%I
                     WHERE "curb:xid" = $1 AND "curb:statement" = $2
                     -- An update has two images.
                     ORDER BY "curb:change"
                     LIMIT 2 * $3
                 ) AS first
                 GROUP BY "curb:change"
                 ORDER BY "curb:change"
                 LIMIT $3
             ) AS changed', its.names, its.texts, its.log_table)
        INTO rows
        USING pg_current_xact_id(), statement_timestamp(), most;
        sample := sample || jsonb_build_object(its.relation, rows);
    END LOOP;
    RETURN sample;
END
$$;

-- The sample of this statement as it travels with the refusal: a nonce and what only pgcurb's functions can read. Neither the agent
-- nor a log learns a value from it. NULL: none is wanted, or one row of each table is too large already.
CREATE FUNCTION pgcurb.veiled_sample(counts jsonb, most integer)
    RETURNS bytea
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    nonce CONSTANT bytea := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
    plain bytea;
BEGIN
    WHILE most > 0 LOOP
        plain := convert_to(pgcurb.sample_of(counts, most)::text, 'UTF8');
        IF length(plain) <= 16000 THEN
            RETURN nonce || pgcurb.veil(plain, nonce);
        END IF;
        most := most / 2;
    END LOOP;
    RETURN NULL;
END
$$;

RESET ROLE;

-- What people see of a hold, and what its agent does.
SET LOCAL ROLE pgcurb_owner;

-- Where a hold stands now: an approval that ran out unused has expired, a hold that nobody decided in time has lapsed.
CREATE FUNCTION pgcurb.hold_state(its pgcurb.hold)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN its.state = 'approved' AND its.expires_at <= clock_timestamp() THEN 'expired'
        WHEN its.state = 'waiting' AND its.lapses_at <= clock_timestamp() THEN 'lapsed'
        ELSE its.state
    END
$$;

-- Whether whoever is logged in sees every row of a table: no row policy cuts it for them.
CREATE FUNCTION pgcurb.sees_every_row(relation oid)
    RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT c.relrowsecurity
        OR me.rolsuper
        OR me.rolbypassrls
        OR (NOT c.relforcerowsecurity AND pg_has_role(session_user, c.relowner, 'USAGE'))
        OR (
            SELECT coalesce(bool_and(p.polpermissive), false) AND bool_or(pg_get_expr(p.polqual, p.polrelid) = 'true')
            FROM pg_policy p
            WHERE p.polrelid = c.oid
              AND p.polcmd IN ('r', '*')
              AND EXISTS (
                    SELECT
                    FROM unnest(p.polroles) AS to_role (id)
                    WHERE CASE WHEN to_role.id = 0 THEN true ELSE pg_has_role(session_user, to_role.id, 'USAGE') END))
    FROM pg_class c
    JOIN pg_roles me ON me.rolname = session_user
    WHERE c.oid = sees_every_row.relation
$$;

-- The columns of an image that whoever is logged in may read anyway.
CREATE FUNCTION pgcurb.readable_image(image jsonb, relation oid)
    RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_object_agg(v.key, v.value)
    FROM jsonb_each(CASE WHEN jsonb_typeof(image) = 'object' THEN image END) v
    JOIN pg_attribute a ON a.attrelid = relation AND a.attname = v.key AND NOT a.attisdropped
    WHERE has_column_privilege(session_user, relation, a.attnum, 'SELECT')
$$;

-- The sample of a hold, cut to what whoever is logged in may read in these tables themselves: to approve is no right to read.
-- NULL: nothing of it.
CREATE FUNCTION pgcurb.readable_sample(sample jsonb)
    RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_object_agg(t.key, shown.rows)
    FROM jsonb_each(sample) t
    JOIN pgcurb.guarded g ON concat(g.schema_name, '.', g.table_name) = t.key
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('op', r.row -> 'op', 'before', cut.before, 'after', cut.after) ORDER BY r.n) AS rows
        FROM jsonb_array_elements(t.value) WITH ORDINALITY AS r (row, n)
        CROSS JOIN LATERAL (
            SELECT pgcurb.readable_image(r.row -> 'before', g.relation) AS before,
                   pgcurb.readable_image(r.row -> 'after', g.relation) AS after
        ) AS cut
        WHERE coalesce(cut.before, cut.after) IS NOT NULL
    ) AS shown
    WHERE pgcurb.sees_every_row(g.relation)
      AND shown.rows IS NOT NULL
$$;

-- The tables of a hold, the most rows first: [{"table": "public.observations", "rows": 18633, "estimate": 20000, "share": 0.93}].
-- The estimate is the planner's, which everyone may read; NULL when the table was never analyzed.
CREATE FUNCTION pgcurb.hold_tables(counts jsonb)
    RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'table', c.key,
        'rows', c.value,
        'estimate', there.estimate,
        'share', round(least(1, c.value::numeric / there.estimate), 4)) ORDER BY c.value DESC, c.key), '[]')
    FROM jsonb_each(counts) c
    LEFT JOIN pgcurb.guarded g ON concat(g.schema_name, '.', g.table_name) = c.key
    LEFT JOIN LATERAL (
        SELECT nullif(sum(greatest(p.reltuples, 0))::bigint, 0) AS estimate
        FROM (
            SELECT leaf.relid FROM pg_partition_tree(g.relation) leaf WHERE leaf.isleaf
            UNION
            SELECT g.relation
        ) AS part
        JOIN pg_class p ON p.oid = part.relid AND p.relkind <> 'p'
    ) AS there ON true
$$;

-- What people see.
CREATE VIEW pgcurb.holds AS
SELECT h.id, pgcurb.hold_state(h) AS state,
       h.agent, h.operator, h.op, h.schema_name, h.table_name, h.row_count, h.counts, h.row_limit, h.rule, h.source, h.digest,
       h.statement, pgcurb.hold_tables(h.counts) AS tables, pgcurb.readable_sample(h.sample) AS sample,
       h.sample IS NOT NULL AS sampled, h.undo_images, h.undo_bytes, h.entry_id, h.lease_id, h.refused_at, h.lapses_at,
       (SELECT p.text FROM pgcurb.plea p WHERE p.hold_id = h.id ORDER BY p.said_at DESC LIMIT 1) AS plea,
       h.decided_by, h.decided_at, h.decision_reason, h.expires_at, h.used_at, h.used_lease
FROM pgcurb.hold h;

-- What an agent sees of its own holds. The owner's rights read the table; the lease cuts it.
CREATE VIEW pgcurb.my_holds WITH (security_barrier) AS
SELECT h.id AS hold,
       CASE                                -- as hold_state() has it, which agents may not call
           WHEN h.state = 'approved' AND h.expires_at <= clock_timestamp() THEN 'expired'
           WHEN h.state = 'waiting' AND h.lapses_at <= clock_timestamp() THEN 'lapsed'
           ELSE h.state
       END AS state,
       h.op, h.schema_name, h.table_name, h.row_count, h.row_limit, h.refused_at, h.lapses_at,
       h.decision_reason, h.expires_at
FROM pgcurb.hold h
WHERE h.agent = (SELECT l.agent FROM pgcurb.lease l WHERE l.id = pgcurb.current_lease());

-- One of them: no row where there is none of this number.
CREATE FUNCTION pgcurb.hold_status(hold bigint)
    RETURNS SETOF pgcurb.my_holds
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.* FROM pgcurb.my_holds m WHERE m.hold = hold_status.hold
$$;

RESET ROLE;

-- The verdict on a statement of an agent, given when its last guarded table is done.
SET LOCAL ROLE pgcurb_owner;

-- The ceilings that a statement passes now, the first one first: what is counted, and how many rows that is.
CREATE FUNCTION pgcurb.passed_ceilings(its pgcurb.progress, row_count bigint)
    RETURNS TABLE (passed pgcurb.ceiling, counted numeric)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'                -- another session of the agent may hold the hourly budget
AS $$
DECLARE
    one pgcurb.ceiling;
BEGIN
    FOR one IN
        SELECT c.*
        FROM pgcurb.ceiling c
        WHERE c.agent = its.agent
          AND c.ceiling IN ('rows_per_statement', 'rows_per_transaction', 'rows_per_lease', 'rows_per_hour')
        ORDER BY array_position(
            ARRAY['rows_per_statement', 'rows_per_transaction', 'rows_per_lease', 'rows_per_hour'], c.ceiling)
    LOOP
        CASE one.ceiling
            WHEN 'rows_per_statement' THEN
                counted := row_count + its.earlier_rows;
            WHEN 'rows_per_transaction' THEN
                counted := row_count + its.xact_rows;
            WHEN 'rows_per_lease' THEN
                SELECT passed_ceilings.row_count + coalesce(sum(w.row_count), 0) INTO counted
                FROM pgcurb.written w
                WHERE w.lease_id = its.lease_id
                  AND NOT w.approved
                  AND (w.xid, w.statement_at) <> (its.xid, its.statement_at);
            WHEN 'rows_per_hour' THEN
                INSERT INTO pgcurb.budget AS b (agent, counted_at)
                VALUES (its.agent, clock_timestamp())
                ON CONFLICT (agent) DO UPDATE SET counted_at = excluded.counted_at;
                SELECT passed_ceilings.row_count + coalesce(sum(w.row_count), 0) INTO counted
                FROM pgcurb.written w
                WHERE w.agent = its.agent
                  AND NOT w.approved
                  AND w.statement_at > clock_timestamp() - interval '1 hour'
                  AND (w.xid, w.statement_at) <> (its.xid, its.statement_at);
        END CASE;
        IF counted > one."limit" THEN
            passed := one;
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;

-- 18633 rows (and 41 in "comments"). A table that the agent cannot see is not named.
CREATE FUNCTION pgcurb.say_rows(its pgcurb.progress)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat(
        coalesce(sum(c.value::bigint) FILTER (WHERE own.is_it), 0),
        ' rows',
        ' (and ' || string_agg(
            CASE
                WHEN has_any_column_privilege(session_user, g.relation, 'SELECT') THEN format('%s in "%s"', c.value, g.table_name)
                ELSE format('%s elsewhere', c.value)
            END, ', ' ORDER BY g.schema_name, g.table_name)
            FILTER (WHERE NOT own.is_it AND c.value::bigint > 0) || ')')
    FROM jsonb_each_text(its.counts) c
    JOIN pgcurb.guarded g ON g.log_table = c.key
    CROSS JOIN LATERAL (
        SELECT g.schema_name = its.schema_name AND g.table_name = its.table_name AS is_it
    ) AS own
$$;

-- Uses up an approval of exactly these rows, if there is one. A second run of the same approval waits for the first here
-- and then finds it used. Where the rule wants two persons, nobody's approval serves an agent that works for them.
CREATE FUNCTION pgcurb.use_approval(its pgcurb.progress, row_count bigint, digest text)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pgcurb.hold h
    SET state = 'used', used_at = clock_timestamp(), used_xid = its.xid, used_lease = its.lease_id
    WHERE h.id = (
            SELECT a.id
            FROM pgcurb.hold a
            WHERE a.agent = its.agent
              AND a.digest = use_approval.digest
              AND a.row_count = use_approval.row_count
              AND a.state = 'approved'
              AND a.expires_at > clock_timestamp()
              AND NOT EXISTS (
                    SELECT
                    FROM pgcurb.ceiling c
                    JOIN pgcurb.lease l ON l.id = its.lease_id
                    WHERE c.agent = a.agent AND c.ceiling = a.ceiling AND c.two_persons AND l.operator = a.decided_by)
            ORDER BY a.id
            LIMIT 1)
      AND h.state = 'approved'
      AND h.expires_at > clock_timestamp();
    RETURN FOUND;
END
$$;

-- Refuses with everything that a person or a model needs to go on. Never returns. The token with which the agent asks is in the
-- hint; the same with the veiled sample behind it is in the data-type field, for the gateway.
CREATE FUNCTION pgcurb.hold_statement(its pgcurb.progress, passed pgcurb.ceiling, counted numeric, row_count bigint, digest text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    earlier pgcurb.hold;
    number  bigint;
    payload text;
    token   text;
    sample  bytea;
BEGIN
    SELECT h.* INTO earlier
    FROM pgcurb.hold h
    WHERE h.agent = its.agent
      AND h.digest = hold_statement.digest
      AND (h.state = 'denied' OR (h.state = 'waiting' AND h.lapses_at > clock_timestamp()))
    ORDER BY h.id DESC
    LIMIT 1;
    IF earlier.state = 'denied' THEN
        RAISE EXCEPTION '% on "%" refused: a person denied exactly these % rows (hold %); do something else',
                its.op, its.table_name, row_count, earlier.id
            USING ERRCODE = '42501',
                  DETAIL = format('Rule %s (%s). Nothing was changed.', passed.rule, passed.source),
                  HINT = format('Do not retry unchanged. They said: %s', left(earlier.decision_reason, 500));
    END IF;
    IF earlier.id IS NULL AND pgcurb.holds_left(its.agent) <= 0 THEN
        RAISE EXCEPTION '% on "%" refused: %, the ceiling is %, and as many of your holds wait for a person as may; '
                'narrow the WHERE clause, or wait until people have decided',
                its.op, its.table_name, pgcurb.say_rows(its), passed."limit"
            USING ERRCODE = '54000',
                  DETAIL = format('Rule %s.ceilings.open_holds. Nothing was changed.', its.agent),
                  HINT = 'Do not retry unchanged. See what waits: SELECT * FROM pgcurb.my_holds;';
    END IF;
    number := coalesce(earlier.id, nextval('pgcurb.hold_id'));
    sample := pgcurb.veiled_sample(its.counts, passed.sample);
    payload := jsonb_build_object(
        'id', number, 'agent', its.agent, 'lease_id', its.lease_id, 'op', its.op,
        'schema_name', its.schema_name, 'table_name', its.table_name, 'row_count', row_count,
        'counts', (
            SELECT jsonb_object_agg(concat(g.schema_name, '.', g.table_name), c.value::bigint)
            FROM jsonb_each_text(its.counts) c
            JOIN pgcurb.guarded g ON g.log_table = c.key
            WHERE c.value::bigint > 0),
        'digest', digest, 'ceiling', passed.ceiling, 'row_limit', passed."limit", 'rule', passed.rule, 'source', passed.source,
        'undo_images', size.images, 'undo_bytes', size.bytes,
        'sample_sha256', encode(sha256(sample), 'hex'),
        'statement_sha256', encode(sha256(convert_to(current_query(), 'UTF8')), 'hex'),
        'refused_at', clock_timestamp())::text
    FROM pgcurb.undo_size(its.counts) AS size;
    token := replace(encode(convert_to(payload, 'UTF8'), 'base64'), E'\n', '') || '.' || pgcurb.sign(payload);
    RAISE EXCEPTION '% on "%" held: %, the ceiling is %; narrow the WHERE clause or wait for approval of hold %',
            its.op, its.table_name, pgcurb.say_rows(its), passed."limit", number
        USING ERRCODE = '55000',
              DETAIL = format('Rule %s (%s): %s of %s. Nothing was changed. Digest %s.',
                              passed.rule, passed.source, counted, passed."limit", digest),
              HINT = format('Do not retry unchanged. Narrow to %s rows, or ask with: SELECT pgcurb.ask(%L, %L);',
                            passed."limit", token, 'why this is needed'),
              CONSTRAINT = 'pgcurb_hold',
              DATATYPE = concat_ws('~', token, replace(encode(sample, 'base64'), E'\n', ''));
END
$$;

CREATE FUNCTION pgcurb.end_statement()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    log_table CONSTANT name := tg_argv[0];
    its       pgcurb.progress;
    total     bigint;
    first     record;
    closed    record;
    digest    text;
BEGIN
    UPDATE pgcurb.progress p
    SET open = greatest(p.open - 1, 0),
        counts = p.counts || jsonb_build_object(log_table, pgcurb.captured(log_table))
    WHERE p.slot = session_user
      AND p.xid = pg_current_xact_id()
      AND p.statement_at = statement_timestamp()
    RETURNING p.* INTO its;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% on "%" refused: it was not seen to begin', lower(tg_op), tg_table_name
            USING ERRCODE = '42501', DETAIL = 'Rule lease. Nothing was changed.', HINT = 'Ask the operator to run: pgcurb plan';
    END IF;
    IF its.open > 0 THEN
        RETURN NULL;
    END IF;

    total := pgcurb.row_total(its.counts);
    IF total = 0 THEN
        RETURN NULL;
    END IF;
    SELECT c.* INTO first FROM pgcurb.passed_ceilings(its, total) c LIMIT 1;
    IF FOUND THEN
        -- An approval covers every ceiling that may be approved; one that may not ends it here.
        SELECT c.* INTO closed
        FROM pgcurb.passed_ceilings(its, total) c
        WHERE NOT (c.passed).hold OR c.counted > (c.passed).up_to
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION '% on "%" refused: %, the ceiling is %; narrow the WHERE clause',
                    its.op, its.table_name, pgcurb.say_rows(its), coalesce(
                        CASE WHEN (closed.passed).hold THEN (closed.passed).up_to END, (closed.passed)."limit")
                USING ERRCODE = '54000',
                      DETAIL = format('Rule %s (%s): %s of %s. Nothing was changed.',
                                      (closed.passed).rule, (closed.passed).source, closed.counted, (closed.passed)."limit"),
                      HINT = 'Do not retry unchanged. Change fewer rows.';
        END IF;
        digest := pgcurb.statement_digest(its.counts);
        IF NOT pgcurb.use_approval(its, total, digest) THEN
            PERFORM pgcurb.hold_statement(its, first.passed, first.counted, total, digest);
        END IF;
        UPDATE pgcurb.progress p SET approved = true WHERE p.slot = session_user;
        its.approved := true;
    END IF;

    INSERT INTO pgcurb.written AS w (xid, statement_at, lease_id, agent, slot, row_count, counts, approved)
    VALUES (its.xid, its.statement_at, its.lease_id, its.agent, its.slot, total, its.counts, its.approved)
    ON CONFLICT (xid, statement_at) DO UPDATE
        SET row_count = excluded.row_count, counts = excluded.counts, approved = excluded.approved;
    RETURN NULL;
END
$$;

RESET ROLE;

-- Who may run the guards' and the holds' functions. PUBLIC may run none of them; trigger functions need no EXECUTE to fire.
SET LOCAL ROLE pgcurb_owner;

REVOKE ALL ON FUNCTION
    pgcurb.row_total(jsonb),
    pgcurb.begin_statement(),
    pgcurb.captures_everything(oid),
    pgcurb.refuse_open_statement(),
    pgcurb.captured(name),
    pgcurb.stop_early(name, bigint),
    pgcurb.statement_digest(jsonb),
    pgcurb.sign(text),
    pgcurb.open_token(text),
    pgcurb.register_hold(bigint, text, text),
    pgcurb.ask(bigint, text),
    pgcurb.ask(text, text),
    pgcurb.veil(bytea, bytea),
    pgcurb.open_sample(text),
    pgcurb.holds_left(name),
    pgcurb.objection(pgcurb.hold),
    pgcurb.record_holds(),
    pgcurb.hold_state(pgcurb.hold),
    pgcurb.sees_every_row(oid),
    pgcurb.readable_image(jsonb, oid),
    pgcurb.readable_sample(jsonb),
    pgcurb.hold_tables(jsonb),
    pgcurb.hold_status(bigint),
    pgcurb.undo_size(jsonb),
    pgcurb.sample_of(jsonb, integer),
    pgcurb.veiled_sample(jsonb, integer),
    pgcurb.decide(bigint, text, text, interval),
    pgcurb.approve(bigint, text, interval),
    pgcurb.deny(bigint, text),
    pgcurb.revoke(bigint, text),
    pgcurb.passed_ceilings(pgcurb.progress, bigint),
    pgcurb.say_rows(pgcurb.progress),
    pgcurb.use_approval(pgcurb.progress, bigint, text),
    pgcurb.hold_statement(pgcurb.progress, pgcurb.ceiling, numeric, bigint, text),
    pgcurb.end_statement()
FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
    pgcurb.register_hold(bigint, text, text),
    pgcurb.record_holds()
TO pgcurb_gateway;

-- What the view calls runs with the rights of who reads it, and shows them no more than they may read themselves.
GRANT SELECT ON pgcurb.holds TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION
    pgcurb.hold_state(pgcurb.hold),
    pgcurb.readable_sample(jsonb),
    pgcurb.hold_tables(jsonb)
TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION
    pgcurb.approve(bigint, text, interval),
    pgcurb.deny(bigint, text),
    pgcurb.revoke(bigint, text)
TO pgcurb_approver;

RESET ROLE;

-- Notices: what happened to holds, for people who are told elsewhere (a webhook). Facts and counts only, never a row's value,
-- the statement, or what the agent wrote.
--
-- Sent at least once: whoever sends claims a notice for a while, sends it without holding any lock, and says how it went. A claim
-- that runs out is anyone's again, so a gateway that dies loses nothing, and two gateways do not send the same.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.notice (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hold_id    bigint NOT NULL,
    event      text NOT NULL,              -- waiting, approved, denied, revoked
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    body       jsonb NOT NULL,
    due_at     timestamptz NOT NULL DEFAULT clock_timestamp(), -- claimed, or failed before: not until then
    attempts   integer NOT NULL DEFAULT 0,
    sent_at    timestamptz,
    given_up   boolean NOT NULL DEFAULT false,
    last_error text
);

CREATE INDEX notice_due ON pgcurb.notice (due_at) WHERE sent_at IS NULL AND NOT given_up;

-- Says that something happened to a hold. Costs one row, and nothing else of the hold depends on it.
CREATE FUNCTION pgcurb.notify(hold_id bigint, event text)
    RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO pgcurb.notice (hold_id, event, body)
    SELECT h.id, notify.event, jsonb_build_object('v', 1, 'type', 'hold.' || notify.event, 'timestamp', clock_timestamp(),
        'data', jsonb_build_object(
            'hold', h.id, 'agent', h.agent, 'operator', h.operator, 'operation', h.op,
            'table', concat(h.schema_name, '.', h.table_name), 'rows', h.row_count, 'limit', h.row_limit, 'tables', h.counts,
            'rule', h.rule, 'source', h.source, 'digest', h.digest, 'refused_at', h.refused_at, 'lapses_at', h.lapses_at,
            'state', h.state, 'decided_by', h.decided_by, 'expires_at', h.expires_at))
    FROM pgcurb.hold h
    WHERE h.id = notify.hold_id
$$;

-- Forgets what nobody sent within a day, and everything after a month. Says how many went.
CREATE FUNCTION pgcurb.forget_notices()
    RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH gone AS (
        DELETE FROM pgcurb.notice n
        WHERE n.at < clock_timestamp() - interval '1 month'
           OR (n.at < clock_timestamp() - interval '1 day' AND n.attempts = 0)
        RETURNING n.id)
    SELECT count(*) FROM gone
$$;

-- Takes notices that are due, the oldest first, for so long that one attempt must be over. Nobody else gets them meanwhile.
CREATE FUNCTION pgcurb.claim_notices(most integer, hold_for interval)
    RETURNS TABLE (id bigint, attempt integer, event text, at timestamptz, body text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    UPDATE pgcurb.notice n
    SET attempts = n.attempts + 1, due_at = clock_timestamp() + hold_for
    WHERE n.id IN (
            SELECT d.id
            FROM pgcurb.notice d
            WHERE d.sent_at IS NULL AND NOT d.given_up AND d.due_at <= clock_timestamp()
            ORDER BY d.id
            LIMIT most
            FOR UPDATE SKIP LOCKED)
    RETURNING n.id, n.attempts, n.event, n.at, n.body::text;
END
$$;

-- How one attempt went; an error of NULL: well. After a failure the next attempt is due in 1, 2, 4 … seconds, 10 minutes at the most,
-- and after so many attempts nobody tries again. An attempt whose claim has run out says nothing any more.
CREATE FUNCTION pgcurb.settle_notice(id bigint, attempt integer, error text, most_attempts integer)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pgcurb.notice n
    SET sent_at = CASE WHEN error IS NULL THEN clock_timestamp() END,
        last_error = left(error, 500),
        given_up = error IS NOT NULL AND n.attempts >= most_attempts,
        due_at = clock_timestamp() + least(power(2, n.attempts - 1), 600) * interval '1 second'
    WHERE n.id = settle_notice.id AND n.attempts = attempt AND n.sent_at IS NULL;
    RETURN FOUND;
END
$$;

REVOKE ALL ON FUNCTION
    pgcurb.notify(bigint, text),
    pgcurb.forget_notices(),
    pgcurb.claim_notices(integer, interval),
    pgcurb.settle_notice(bigint, integer, text, integer)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.forget_notices(),
    pgcurb.claim_notices(integer, interval),
    pgcurb.settle_notice(bigint, integer, text, integer)
TO pgcurb_gateway;
GRANT SELECT ON pgcurb.notice TO pgcurb_approver;

RESET ROLE;

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

-- What the columns of a log table held, and since when: a guarded table may be altered after its rows were captured.
--
-- `apply` follows the table. A renamed column is renamed in the log too. A column that is new, or has another type now, is a new
-- column of the log; one that is gone, or had another type, is set aside there under a name of its own. So each column of the
-- log means one thing only, and from this table follows which of them knew anything about a change with a given number.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.captured_column (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    log_table  name NOT NULL,
    number     smallint NOT NULL,          -- attnum in the guarded table
    name       name NOT NULL,              -- its name there, today's or its last one
    log_number smallint NOT NULL,          -- attnum in the log table, which a rename does not change
    since      bigint NOT NULL,            -- holds the changes after this one
    until      bigint,                     -- ... up to this one; NULL: to this day
    fill_known boolean NOT NULL,           -- what did rows get that were there when the column was added? Known:
    fill       text                        -- this, as text; NULL is NULL
);
CREATE UNIQUE INDEX captured_column_now ON pgcurb.captured_column (log_table, log_number) WHERE until IS NULL;

-- The files behind a table when it was last looked at. The same file now means that nothing rewrote the table since.
CREATE TABLE pgcurb.captured_table (
    log_table name PRIMARY KEY,
    relation  oid NOT NULL,
    files     jsonb NOT NULL               -- {"<oid of the table or partition>": relfilenode}
);

CREATE FUNCTION pgcurb.files_of(relation oid)
    RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_object_agg(c.oid, c.relfilenode::bigint), '{}')
    FROM pg_class c
    WHERE c.relkind = 'r'
      AND c.oid IN (SELECT files_of.relation UNION SELECT t.relid FROM pg_partition_tree(files_of.relation) t)
$$;

-- What did the rows of a table get when this column was added? Known where Postgres keeps the value beside the rows, and where no
-- file was rewritten since and none is kept: then it was NULL. Everything else (a volatile default, a rewritten table) is not
-- known, and not guessed. Partitions that came later hold no row of that time.
CREATE FUNCTION pgcurb.fill_of(relation oid, number smallint, files_before jsonb, OUT known boolean, OUT fill text)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    SET lc_monetary = 'C'
    SET xmloption = 'content'
AS $$
    SELECT coalesce(bool_and(p.known) AND count(DISTINCT ROW(p.fill)) = 1, false),
           CASE WHEN bool_and(p.known) AND count(DISTINCT ROW(p.fill)) = 1 THEN min(p.fill) END
    FROM (
        SELECT CASE
                   WHEN a.atthasmissing THEN y.typdelim = ','
                   ELSE f.value = to_jsonb(c.relfilenode::bigint) AND a.attidentity = ''
               END AS known,
               -- The value stands in an array of one element; read as text, whatever its own type is.
               CASE WHEN a.atthasmissing AND y.typdelim = ',' THEN (a.attmissingval::text::text[])[1] END AS fill
        FROM jsonb_each(files_before) f
        JOIN pg_class c ON c.oid = f.key::oid
        JOIN pg_attribute top ON top.attrelid = fill_of.relation AND top.attnum = fill_of.number
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = top.attname
        JOIN pg_type y ON y.oid = a.atttypid
    ) AS p
$$;

-- Keeps captured_column true whenever apply registers a table, or registers it anew because it was altered.
CREATE FUNCTION pgcurb.follow_columns()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    latest bigint;
    empty  boolean := true;
    before jsonb;
    one    record;
BEGIN
    SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END INTO latest FROM pgcurb.change_id s;
    IF tg_op = 'DELETE' OR (tg_op = 'UPDATE' AND old.log_table <> new.log_table) THEN
        UPDATE pgcurb.captured_column c SET until = latest WHERE c.log_table = old.log_table AND c.until IS NULL;
        DELETE FROM pgcurb.captured_table t WHERE t.log_table = old.log_table;
        IF tg_op = 'DELETE' THEN
            RETURN NULL;
        END IF;
    END IF;
    IF to_regclass(format('pgcurb_log.%I', new.log_table)) IS NULL THEN
        RAISE EXCEPTION 'there is no log table "%"', new.log_table USING ERRCODE = '55000';
    END IF;
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM pgcurb_log.%I)', new.log_table) INTO empty;
    IF empty THEN
        DELETE FROM pgcurb.captured_column c WHERE c.log_table = new.log_table;
    END IF;
    SELECT t.files INTO before FROM pgcurb.captured_table t WHERE t.log_table = new.log_table AND t.relation = new.relation;

    UPDATE pgcurb.captured_column c
    SET until = latest
    WHERE c.log_table = new.log_table
      AND c.until IS NULL
      AND (c.number, c.log_number) NOT IN (
            SELECT u.number, l.attnum
            FROM unnest(new.columns, new.numbers) AS u (name, number)
            JOIN pg_attribute l ON l.attrelid = format('pgcurb_log.%I', new.log_table)::regclass AND l.attname = u.name);
    UPDATE pgcurb.captured_column c
    SET name = u.name
    FROM unnest(new.columns, new.numbers) AS u (name, number)
    WHERE c.log_table = new.log_table AND c.until IS NULL AND c.number = u.number AND c.name <> u.name;
    FOR one IN
        SELECT u.number, u.name, l.attnum AS log_number,
               EXISTS (
                    SELECT FROM pgcurb.captured_column c WHERE c.log_table = new.log_table AND c.number = u.number) AS retyped
        FROM unnest(new.columns, new.numbers) AS u (name, number)
        JOIN pg_attribute l ON l.attrelid = format('pgcurb_log.%I', new.log_table)::regclass AND l.attname = u.name
        WHERE NOT EXISTS (
            SELECT
            FROM pgcurb.captured_column c
            WHERE c.log_table = new.log_table AND c.number = u.number AND c.log_number = l.attnum AND c.until IS NULL)
    LOOP
        INSERT INTO pgcurb.captured_column (log_table, number, name, log_number, since, fill_known, fill)
        SELECT new.log_table, one.number, one.name, one.log_number,
               CASE WHEN empty THEN 0 ELSE latest END,
               f.known AND NOT one.retyped AND before IS NOT NULL,
               CASE WHEN NOT one.retyped THEN f.fill END
        FROM pgcurb.fill_of(new.relation, one.number, coalesce(before, '{}')) f;
    END LOOP;

    INSERT INTO pgcurb.captured_table AS t (log_table, relation, files)
    VALUES (new.log_table, new.relation, pgcurb.files_of(new.relation))
    ON CONFLICT (log_table) DO UPDATE SET relation = excluded.relation, files = excluded.files;
    RETURN NULL;
END
$$;

CREATE TRIGGER follow_columns
    AFTER INSERT OR UPDATE OR DELETE ON pgcurb.guarded
    FOR EACH ROW EXECUTE FUNCTION pgcurb.follow_columns();
ALTER TABLE pgcurb.guarded ENABLE ALWAYS TRIGGER follow_columns;

-- What undo works on: a guarded table, seen as it was captured over a span of changes in which its columns were the same. A table
-- that was never altered is one unit.
CREATE TYPE pgcurb.undo_unit AS (
    tag         text,                      -- makes names in the queries unique
    relation    oid,
    schema_name name,
    table_name  name,
    log_table   name,
    key         name[],
    after       bigint,                    -- holds the changes after this one
    upto        bigint,                    -- ... up to this one
    columns     name[],                    -- the table's columns that were captured then, by their names of today
    later       name[],                    -- the table's columns that were not: added since, or of another type since
    fills       text[],                    -- what a row of that time has in each of them, as an expression; NULL: not known
    aside       name[]                     -- columns of the log that hold what "later" ones were before they got their new type
);

CREATE FUNCTION pgcurb.undo_units(relations oid[])
    RETURNS SETOF pgcurb.undo_unit
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH col AS MATERIALIZED (
        SELECT g.relation, c.number, c.log_number, c.since, c.until, c.fill_known, c.fill, a.attname,
               format_type(a.atttypid, a.atttypmod) AS type, l.attname AS log_name
        FROM pgcurb.guarded g
        JOIN pgcurb.captured_column c ON c.log_table = g.log_table
        LEFT JOIN pg_attribute a ON a.attrelid = g.relation AND a.attnum = c.number AND NOT a.attisdropped AND c.until IS NULL
        LEFT JOIN pg_attribute l ON l.attrelid = to_regclass(format('pgcurb_log.%I', c.log_table)) AND l.attnum = c.log_number
        WHERE g.relation = ANY (relations)
    ),
    span AS (
        SELECT DISTINCT relation, since AS after FROM col WHERE until IS NULL
        UNION
        SELECT DISTINCT relation, 0 FROM col
    ),
    ends AS (
        SELECT relation, after, coalesce(lead(after) OVER (PARTITION BY relation ORDER BY after), 9223372036854775807) AS upto
        FROM span
    )
    SELECT concat(g.relation, '_', e.after), g.relation, g.schema_name, g.table_name, g.log_table, g.key, e.after, e.upto,
           (SELECT coalesce(array_agg(c.attname ORDER BY c.number), '{}')
            FROM col c WHERE c.relation = g.relation AND c.until IS NULL AND c.since <= e.after),
           (SELECT coalesce(array_agg(c.attname ORDER BY c.number), '{}')
            FROM col c WHERE c.relation = g.relation AND c.until IS NULL AND c.since > e.after),
           (SELECT coalesce(array_agg(CASE WHEN c.fill_known THEN format('%L::%s', c.fill, c.type) END ORDER BY c.number), '{}')
            FROM col c WHERE c.relation = g.relation AND c.until IS NULL AND c.since > e.after),
           (SELECT coalesce(array_agg(c.log_name ORDER BY c.log_number), '{}')
            FROM col c
            WHERE c.relation = g.relation AND c.until > e.after
              AND EXISTS (
                    SELECT FROM col n
                    WHERE n.relation = c.relation AND n.number = c.number AND n.until IS NULL AND n.since > e.after))
    FROM ends e
    JOIN pgcurb.guarded g ON g.relation = e.relation
    ORDER BY g.schema_name, g.table_name, e.after
$$;

REVOKE ALL ON FUNCTION
    pgcurb.files_of(oid),
    pgcurb.fill_of(oid, smallint, jsonb),
    pgcurb.follow_columns(),
    pgcurb.undo_units(oid[])
FROM PUBLIC;
GRANT SELECT ON pgcurb.captured_column TO pgcurb_undoer;
GRANT EXECUTE ON FUNCTION pgcurb.undo_units(oid[]) TO pgcurb_undoer;

RESET ROLE;

-- Undo as a right: who may take back what an agent did, how much of it at once, and for how long it is kept.
SET LOCAL ROLE pgcurb_owner;

-- From the policy's "undo" section of each agent.
CREATE TABLE pgcurb.undo_right (
    agent     name PRIMARY KEY REFERENCES pgcurb.agent ON DELETE CASCADE,
    approvers text[] NOT NULL DEFAULT '{}',-- roles that may; empty: whoever may approve the agent's holds
    retention interval NOT NULL DEFAULT '720 hours',
    own_last  boolean NOT NULL DEFAULT false,
    row_limit bigint NOT NULL DEFAULT 100000,
    rule      text NOT NULL DEFAULT '',
    source    text NOT NULL DEFAULT ''
);

-- Where the images of a statement are: kept; going, being deleted; gone.
ALTER TABLE pgcurb.written
    ADD COLUMN images text NOT NULL DEFAULT 'kept' CHECK (images IN ('kept', 'going', 'gone'));
CREATE INDEX written_kept ON pgcurb.written (agent, statement_at) WHERE images = 'kept';
CREATE INDEX written_going ON pgcurb.written (statement_at) WHERE images = 'going';

-- Every undo that was done. What it wrote is in the logs, like what agents write, so that it can be undone in turn.
CREATE TABLE pgcurb.undo (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    by           name NOT NULL DEFAULT session_user,
    reason       text NOT NULL,
    selection    jsonb NOT NULL,
    agents       name[] NOT NULL,          -- whose work it took back
    lease_id     bigint,                   -- of the agent that undid its own last transaction; NULL: a person did it
    xid          xid8 NOT NULL,
    statement_at timestamptz NOT NULL,
    counts       jsonb NOT NULL,           -- {"<log table>": rows}
    row_count    bigint NOT NULL,
    detail       jsonb NOT NULL,           -- its preview
    recorded     boolean NOT NULL,         -- whether the ledger has it: an agent's own undo is recorded a little later
    images       text NOT NULL DEFAULT 'kept' CHECK (images IN ('kept', 'going', 'gone')),
    UNIQUE (xid, statement_at)             -- what a statement wrote must be one undo's
);
CREATE INDEX undo_not_recorded ON pgcurb.undo (id) WHERE NOT recorded;
CREATE INDEX undo_not_gone ON pgcurb.undo (statement_at) WHERE images <> 'gone';

GRANT SELECT ON
    pgcurb.guarded, pgcurb.written, pgcurb.undo, pgcurb.undo_right, pgcurb.ceiling, pgcurb.slot, pgcurb.lease, pgcurb.progress,
    pgcurb.entry, pgcurb.log
TO pgcurb_undoer;
GRANT INSERT ON pgcurb.undo TO pgcurb_undoer;
GRANT EXECUTE ON FUNCTION pgcurb.current_lease(), pgcurb.captures_everything(oid) TO pgcurb_undoer;
GRANT USAGE ON SEQUENCE pgcurb.change_id TO pgcurb_undoer;
GRANT CREATE ON SCHEMA pgcurb TO pgcurb_undoer;

RESET ROLE;
SET LOCAL ROLE pgcurb_undoer;

-- May the person of this session undo what this agent did? Those whom the policy names; where it names nobody, those who may
-- approve the agent's holds; where nobody is named there either, everyone who may call this at all. The owner always may, an
-- agent never.
CREATE FUNCTION pgcurb.may_undo(agent name)
    RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    named text[];
BEGIN
    IF EXISTS (SELECT FROM pgcurb.slot s WHERE s.slot = session_user) THEN
        RETURN false;
    END IF;
    IF pg_has_role(session_user, 'pgcurb_owner', 'MEMBER') THEN
        RETURN true;
    END IF;
    SELECT r.approvers INTO named FROM pgcurb.undo_right r WHERE r.agent = may_undo.agent;
    IF coalesce(named, '{}') = '{}' THEN
        SELECT array_agg(DISTINCT u.role) INTO named
        FROM pgcurb.ceiling c
        CROSS JOIN LATERAL unnest(c.approvers) AS u (role)
        WHERE c.agent = may_undo.agent AND c.hold;
    END IF;
    RETURN coalesce(named, '{}') = '{}'
        OR EXISTS (
            SELECT FROM pg_roles r WHERE r.rolname = ANY (named) AND pg_has_role(session_user, r.oid, 'MEMBER'));
END
$$;

-- Refuses when the person of this session may not undo what one of these agents did.
CREATE FUNCTION pgcurb.demand_may_undo(agents name[])
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    forbidden name;
    its       pgcurb.undo_right;
BEGIN
    SELECT u.agent INTO forbidden FROM unnest(agents) AS u (agent) WHERE NOT pgcurb.may_undo(u.agent) ORDER BY 1 LIMIT 1;
    IF FOUND THEN
        SELECT r.* INTO its FROM pgcurb.undo_right r WHERE r.agent = forbidden;
        RAISE EXCEPTION '"%" may not undo what agent "%" did', session_user, forbidden
            USING ERRCODE = '42501',
                  DETAIL = CASE
                      WHEN its.rule <> '' THEN format('Rule %s (%s) names who may. Nothing was changed.', its.rule, its.source)
                      ELSE 'Nothing was changed.'
                  END;
    END IF;
END
$$;

RESET ROLE;

-- Undo: what was changed, put back, and only where nobody else has changed it since.
--
-- For every row that the selected statements touched, the log gives a chain of images. What counts is its two ends: the
-- row before all changes and the row after them. From them follows what undo must do (put back a deleted row, take
-- out an inserted one, set an updated one back) and when it must not: the row in the table is not the last image any more,
-- or the chain itself is broken because someone else changed the row in between.
--
-- All tables are put back by ONE statement. Foreign keys are checked at its end, so parents, children, cycles and
-- self-references need no order; deletes run before updates and updates before inserts, so that a unique value is free again
-- before it is taken.
--
-- This file: which statements a selection means.
SET LOCAL ROLE pgcurb_undoer;

-- A driver may send several statements before it reads the first answer. Their entries are all recorded before the first one
-- runs, and the clock cannot tell which of them made a change: such an entry cannot be undone by itself. They are known by
-- an attempt that was recorded while another one of its lease still ran. Statements of one lease run one after the other,
-- so the entry before and the entry after tell it all.
CREATE FUNCTION pgcurb.refuse_entries_sent_together(entry bigint)
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its_lease  bigint;
    its_at     timestamptz;
    its_end    timestamptz;
    its_number bigint;
    other      bigint;
BEGIN
    SELECT l.id, l.lease_id, l.at, l.at + coalesce(l.duration_us, 0) * interval '1 microsecond'
    INTO its_number, its_lease, its_at, its_end
    FROM pgcurb.log l
    WHERE l.id = refuse_entries_sent_together.entry AND l.kind = 'attempt';

    SELECT o.id INTO other
    FROM (
        SELECT l.id, l.at
        FROM pgcurb.entry l
        WHERE l.kind = 'attempt'
          AND (l.body ->> 'lease_id')::bigint = its_lease
          AND l.at >= its_at
          AND l.id <> its_number
          AND (l.at > its_at OR l.id > its_number)
        ORDER BY l.at, l.id
        LIMIT 1
    ) AS o
    WHERE o.at < its_end;
    IF other IS NULL THEN
        SELECT o.id INTO other
        FROM (
            SELECT l.id
            FROM pgcurb.entry l
            WHERE l.kind = 'attempt'
              AND (l.body ->> 'lease_id')::bigint = its_lease
              AND l.at <= its_at
              AND l.id <> its_number
              AND (l.at < its_at OR l.id < its_number)
            ORDER BY l.at DESC, l.id DESC
            LIMIT 1
        ) AS prior
        JOIN pgcurb.log o ON o.id = prior.id
        WHERE o.at + coalesce(o.duration_us, 0) * interval '1 microsecond' > its_at;
    END IF;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'undo refused: entry % was sent together with entry %', entry, other
            USING ERRCODE = '55000',
                  DETAIL = 'Nothing was changed.',
                  HINT = 'Undo the whole transaction or lease: --transaction or --lease.';
    END IF;
END
$$;

-- The statements that a selection means, as (xid, statement_at), the agents, the log tables that they wrote to and
-- whether their images are kept. Keys, one or more:
--   entry (number of a ledger entry), xid, lease, agent, since, until, undo (number of an undo, to undo that)
-- The statement of a ledger entry is the one that its lease ran after the entry was durable and before its next one was.
CREATE FUNCTION pgcurb.undo_selection(selection jsonb)
    RETURNS TABLE (xid xid8, statement_at timestamptz, agents name[], counts jsonb, images text)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    unknown    text;
    its_lease  bigint;
    its_at     timestamptz;
    its_end    timestamptz;
BEGIN
    SELECT k INTO unknown
    FROM jsonb_object_keys(selection) k
    WHERE k NOT IN ('entry', 'xid', 'lease', 'agent', 'since', 'until', 'undo');
    IF FOUND OR selection = '{}' THEN
        RAISE EXCEPTION 'say what to undo: entry, xid, lease, agent, since, until or undo' USING ERRCODE = '22023';
    END IF;
    IF selection ? 'undo' THEN
        RETURN QUERY
        SELECT u.xid, u.statement_at, u.agents, u.counts, u.images
        FROM pgcurb.undo u
        WHERE u.id = (undo_selection.selection ->> 'undo')::bigint;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no undo %', selection ->> 'undo' USING ERRCODE = '22023';
        END IF;
        RETURN;
    END IF;
    IF selection ? 'entry' THEN
        PERFORM pgcurb.refuse_entries_sent_together((selection ->> 'entry')::bigint);
        SELECT (e.body ->> 'lease_id')::bigint, e.at,
               (
                   SELECT min(n.at)
                   FROM pgcurb.entry n
                   WHERE n.kind = 'attempt'
                     AND n.id > e.id
                     AND n.at >= e.at
                     AND (n.body ->> 'lease_id')::bigint = (e.body ->> 'lease_id')::bigint
               )
        INTO its_lease, its_at, its_end
        FROM pgcurb.entry e
        WHERE e.id = (selection ->> 'entry')::bigint AND e.kind = 'attempt';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'ledger entry % is not an attempt', selection ->> 'entry' USING ERRCODE = '22023';
        END IF;
    END IF;
    RETURN QUERY
    SELECT w.xid, w.statement_at, ARRAY[w.agent], w.counts, w.images
    FROM pgcurb.written w
    WHERE (NOT selection ? 'xid' OR w.xid = (selection ->> 'xid')::xid8)
      AND (NOT selection ? 'lease' OR w.lease_id = (selection ->> 'lease')::bigint)
      AND (NOT selection ? 'agent' OR w.agent = (selection ->> 'agent')::name)
      AND (NOT selection ? 'since' OR w.statement_at >= (selection ->> 'since')::timestamptz)
      AND (NOT selection ? 'until' OR w.statement_at < (selection ->> 'until')::timestamptz)
      AND (NOT selection ? 'entry'
           OR (w.lease_id = its_lease
               AND w.statement_at >= its_at
               AND (its_end IS NULL OR w.statement_at < its_end)));
END
$$;

-- What undo must know of a selection before it looks at one row. Refuses when the images of what was named one by one (an
-- entry, a transaction, a lease, an undo) are past their retention, or when a log is gone with its table's guard. A time window
-- or a whole agent takes what is kept, and "past" says how many statements are not.
CREATE FUNCTION pgcurb.undo_scope(selection jsonb, OUT agents name[], OUT statements bigint, OUT past bigint, OUT touched oid[])
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lost text;
BEGIN
    SELECT array_agg(DISTINCT a.agent), count(DISTINCT (s.xid, s.statement_at)) FILTER (WHERE s.images = 'kept'),
           count(DISTINCT (s.xid, s.statement_at)) FILTER (WHERE s.images <> 'kept')
    INTO agents, statements, past
    FROM pgcurb.undo_selection(selection) s
    CROSS JOIN LATERAL unnest(s.agents) AS a (agent);
    IF past > 0 AND selection ?| ARRAY['entry', 'xid', 'lease', 'undo'] THEN
        RAISE EXCEPTION 'undo refused: the images of % statements are past their retention', past
            USING ERRCODE = 'P0002', DETAIL = 'They are deleted. Nothing was changed.',
                  HINT = 'The policy says how long they are kept: undo.retention of the agent.';
    END IF;
    SELECT string_agg(DISTINCT c.key, ', ' ORDER BY c.key) FILTER (WHERE g.relation IS NULL),
           array_agg(DISTINCT g.relation) FILTER (WHERE g.relation IS NOT NULL)
    INTO lost, touched
    FROM pgcurb.undo_selection(selection) s
    CROSS JOIN LATERAL jsonb_each_text(s.counts) c
    LEFT JOIN pgcurb.guarded g ON g.log_table = c.key
    WHERE c.value::bigint > 0 AND s.images = 'kept';
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'undo refused: the log of % is gone: that table is not guarded any more, or was renamed', lost
            USING ERRCODE = 'P0002', DETAIL = 'Nothing was changed.', HINT = 'Put those rows back by hand or from a backup.';
    END IF;
END
$$;

-- a."id", a."place": columns behind an alias; without one, just the columns.
CREATE FUNCTION pgcurb.undo_columns(alias text, columns name[])
    RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('%s%I', alias || '.', c), ', ' ORDER BY n)
    FROM unnest(columns) WITH ORDINALITY AS u (c, n)
$$;

-- a."id" = b."id" AND …: the same row on both sides.
CREATE FUNCTION pgcurb.undo_match(left_alias text, left_columns name[], right_alias text, right_columns name[])
    RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('%s.%I = %s.%I', left_alias, l, right_alias, r), ' AND ' ORDER BY n)
    FROM unnest(left_columns, right_columns) WITH ORDINALITY AS u (l, r, n)
$$;

-- Fills the @placeholders@ of a text.
CREATE FUNCTION pgcurb.undo_fill(template text, VARIADIC pairs text[])
    RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    FOR i IN 1 .. cardinality(pairs) BY 2 LOOP
        template := replace(template, '@' || pairs[i] || '@', coalesce(pairs[i + 1], ''));
    END LOOP;
    RETURN template;
END
$$;

RESET ROLE;

-- Undo: chains of images and what follows from them, as text of queries. One unit is one guarded table over a span in which its
-- columns were the same (50_undo_layout.sql); names of our own columns start with "curb:", which no captured column does.
SET LOCAL ROLE pgcurb_undoer;

-- The log table of a unit, as SQL spells it.
CREATE FUNCTION pgcurb.undo_log(its pgcurb.undo_unit)
    RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('pgcurb_log.%I', its.log_table)
$$;

-- Do rows of other tables point at the row t, other than rows that this undo takes out or sets back itself? net_<tag> is the
-- chain summary of a unit that this undo touches. For a row that goes, whatever points at it; for one that is set back, only what
-- points at a column that changes with it: "first" and "last" are its images.
CREATE FUNCTION pgcurb.undo_references(its pgcurb.undo_unit, units pgcurb.undo_unit[], to_key boolean)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(string_agg(
        format(
            '(%sEXISTS (SELECT FROM %s r WHERE %s%s))',
            CASE WHEN NOT to_key THEN
                format('(%s) IS DISTINCT FROM (%s) AND ',
                       pgcurb.undo_columns('"first"', k.referred), pgcurb.undo_columns('"last"', k.referred))
            END,
            k.conrelid::regclass,
            pgcurb.undo_match('r', k.referring, 't', k.referred),
            (SELECT string_agg(
                format(' AND (%s) NOT IN (SELECT %s FROM net_%s m)',
                       pgcurb.undo_columns('r', u.key), pgcurb.undo_columns('m', u.key), u.tag), '')
             FROM unnest(units) u
             WHERE u.relation = k.conrelid)),
        ' OR '), 'false')
    FROM (
        SELECT c.conrelid,
               (SELECT array_agg(a.attname ORDER BY u.n)
                FROM unnest(c.conkey) WITH ORDINALITY AS u (attnum, n)
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = u.attnum) AS referring,
               (SELECT array_agg(a.attname ORDER BY u.n)
                FROM unnest(c.confkey) WITH ORDINALITY AS u (attnum, n)
                JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = u.attnum) AS referred
        FROM pg_constraint c
        WHERE c.contype = 'f' AND c.confrelid = its.relation AND c.conparentid = 0
    ) AS k
    -- A column that the log does not know of did not change with the row.
    WHERE to_key OR (NOT k.referred <@ its.key AND k.referred <@ its.columns)
$$;

-- The chains of one unit:
--   event_<tag>  the images, one row each, with its place in the log: what is put back is fetched from there by its ctid, which is
--                as quick for a million rows as for one, whatever the planner thinks of their number. No log row is ever updated.
--                "curb:aside" is what was in columns whose type is another one now
--   end_<tag>    the images that do not cancel out. Every change is a step from one image to the next, NULL being no row; what is
--                left over are the two ends of the chain. The order of the changes is not asked: a write inside another
--                one (a function that an UPDATE calls) is captured before it. A change that keeps the key has two images here,
--                and its two steps from and to "no row" cancel out as well
--   net_<tag>    one row for each key: its first and its last image, and whether there is one chain between them
CREATE FUNCTION pgcurb.undo_nets(its pgcurb.undo_unit)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill($sql$
        event_@tag@ AS MATERIALIZED (
            SELECT l.ctid AS "curb:row", l."curb:after", @l_keys@, ROW(@l_columns@)::text AS "curb:image",
                   @aside@ AS "curb:aside"
            FROM @log@ l
            JOIN selected s ON s.xid = l."curb:xid" AND s.statement_at = l."curb:statement"
            WHERE l."curb:change" > @after@ AND l."curb:change" <= @upto@
        ),
        end_@tag@ AS (
            SELECT @keys@, "curb:image", "curb:aside",
                   sum("curb:way") AS "curb:way",
                   min("curb:row") FILTER (WHERE "curb:way" = 1) AS "curb:from",
                   max("curb:row") FILTER (WHERE "curb:way" = -1) AS "curb:to"
            FROM (
                SELECT @keys@, "curb:row", "curb:image", "curb:aside", CASE WHEN "curb:after" THEN -1 ELSE 1 END AS "curb:way"
                FROM event_@tag@
                UNION ALL
                SELECT @keys@, "curb:row", NULL, NULL, CASE WHEN "curb:after" THEN 1 ELSE -1 END
                FROM event_@tag@
            ) AS step
            GROUP BY @keys@, "curb:image", "curb:aside"
        ),
        net_@tag@ AS MATERIALIZED (
            SELECT @keys@,
                   min("curb:from") FILTER (WHERE "curb:way" > 0) AS "curb:first_row",
                   min("curb:image") FILTER (WHERE "curb:way" > 0) AS "curb:first_image",
                   min("curb:aside") FILTER (WHERE "curb:way" > 0) AS "curb:first_aside",
                   bool_and("curb:image" IS NULL) FILTER (WHERE "curb:way" > 0) AS "curb:appeared",
                   min("curb:to") FILTER (WHERE "curb:way" < 0) AS "curb:last_row",
                   min("curb:image") FILTER (WHERE "curb:way" < 0) AS "curb:last_image",
                   min("curb:aside") FILTER (WHERE "curb:way" < 0) AS "curb:last_aside",
                   bool_and("curb:image" IS NOT NULL) FILTER (WHERE "curb:way" < 0) AS "curb:stayed",
                   sum(abs("curb:way")) > 2 AS "curb:broken"
            FROM end_@tag@
            GROUP BY @keys@
            HAVING sum(abs("curb:way")) > 0
        )
    $sql$,
        'tag', its.tag,
        'after', its.after::text,
        'upto', its.upto::text,
        'keys', pgcurb.undo_columns(NULL, its.key),
        'l_keys', pgcurb.undo_columns('l', its.key),
        'l_columns', pgcurb.undo_columns('l', its.columns),
        'aside', CASE WHEN its.aside = '{}' THEN 'NULL::text' ELSE format('ROW(%s)::text', pgcurb.undo_columns('l', its.aside)) END,
        'log', pgcurb.undo_log(its))
$$;

-- class_<tag>: what to do about each key of net_<tag> ("curb:act"; NULL: nothing), and what speaks against it ("curb:why"; NULL:
-- nothing does).
CREATE FUNCTION pgcurb.undo_classes(its pgcurb.undo_unit, units pgcurb.undo_unit[])
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill($sql$
        class_@tag@ AS MATERIALIZED (
            SELECT n.*,
                   CASE
                       -- Already as it was before the first change, whoever made it so.
                       WHEN "curb:appeared" AND t."curb:image" IS NULL THEN NULL
                       WHEN NOT "curb:appeared" AND t."curb:image" = "curb:first_image"
                            AND "curb:first_aside" IS NOT DISTINCT FROM "curb:last_aside" THEN NULL
                       WHEN "curb:appeared" AND "curb:stayed" THEN 'delete'
                       WHEN NOT "curb:appeared" AND NOT "curb:stayed" THEN 'insert'
                       WHEN NOT "curb:appeared" THEN 'update'
                   END AS "curb:act",
                   CASE
                       WHEN "curb:broken" THEN 'changed by someone else in between'
                       @spans@
                       WHEN "curb:stayed" AND t."curb:image" IS NULL THEN 'deleted by someone else since'
                       WHEN "curb:stayed" AND t."curb:image" <> "curb:last_image" THEN 'changed by someone else since'
                       WHEN NOT "curb:stayed" AND t."curb:image" IS NOT NULL THEN 'its key was taken by someone else since'
                       WHEN "curb:stayed" AND "curb:appeared" AND t."curb:referenced" THEN 'rows of someone else refer to it'
                       WHEN "curb:stayed" AND NOT "curb:appeared" AND t."curb:referenced_elsewhere"
                            THEN 'rows of someone else refer to what would change back'
                       WHEN NOT "curb:appeared" AND "curb:stayed"
                            AND "curb:first_aside" IS DISTINCT FROM "curb:last_aside" THEN @retyped@
                       WHEN NOT "curb:appeared" AND NOT "curb:stayed" THEN @unknown@
                   END AS "curb:why"
            FROM net_@tag@ n
            LEFT JOIN LATERAL (
                SELECT ROW(@t_columns@)::text AS "curb:image", @references@ AS "curb:referenced",
                       @references_elsewhere@ AS "curb:referenced_elsewhere"
                FROM @table@ t
                WHERE @t_is_n@
            ) AS t ON true
        )
    $sql$,
        'tag', its.tag,
        't_columns', pgcurb.undo_columns('t', its.columns),
        'table', format('%I.%I', its.schema_name, its.table_name),
        't_is_n', pgcurb.undo_match('t', its.key, 'n', its.key),
        -- The table was altered between two changes of one row: neither span knows the whole chain.
        'spans', (
            SELECT string_agg(
                format('WHEN EXISTS (SELECT FROM net_%s o WHERE %s) THEN ''the table was altered between two changes of it''',
                       u.tag, pgcurb.undo_match('o', u.key, 'n', its.key)), ' ')
            FROM unnest(units) u
            WHERE u.relation = its.relation AND u.tag <> its.tag),
        'retyped', coalesce((
            SELECT quote_literal(format('the type of %s was changed since', string_agg(quote_ident(u.name), ' or ')))
            FROM unnest(its.later, its.fills) AS u (name, fill)
            WHERE u.fill IS NULL), 'NULL'),
        'unknown', coalesce((
            SELECT quote_literal(format('what it would have in %s, added or altered since, is not known',
                                        string_agg(quote_ident(u.name), ' and ')))
            FROM unnest(its.later, its.fills) AS u (name, fill)
            WHERE u.fill IS NULL
            HAVING count(*) > 0), 'NULL::text'),
        'references', pgcurb.undo_references(its, units, true),
        'references_elsewhere', (
            SELECT CASE
                WHEN r.said = 'false' THEN 'false'
                ELSE format(
                    'coalesce((SELECT %s FROM %s "first", %2$s "last"
                      WHERE "first".ctid = n."curb:first_row" AND "last".ctid = n."curb:last_row"), false)',
                    r.said, pgcurb.undo_log(its))
            END
            FROM pgcurb.undo_references(its, units, false) AS r (said)))
$$;

-- One step of putting one unit back. d_, u_ and i_ delete, update and insert; "log" records what they did, so that the undo can
-- be undone. "(SELECT n FROM deleted) >= 0" is always true: it makes every delete run before any update.
CREATE FUNCTION pgcurb.undo_step(its pgcurb.undo_unit, step text)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill(
        CASE step
        WHEN 'delete' THEN $sql$
        d_@tag@ AS (
            DELETE FROM @table@ t
            USING class_@tag@ c
            WHERE c."curb:act" = 'delete' AND c."curb:why" IS NULL
              AND @t_is_c@ AND ROW(@t_columns@)::text = c."curb:last_image"
            RETURNING c."curb:last_row", nextval('pgcurb.change_id') AS "curb:number"@t_later@
        )
        $sql$
        WHEN 'update' THEN $sql$
        u_@tag@ AS (
            UPDATE @table@ t
            SET @set_from_l@
            FROM class_@tag@ c
            JOIN @log@ l ON l.ctid = c."curb:first_row"
            WHERE c."curb:act" = 'update' AND c."curb:why" IS NULL
              AND @t_is_c@ AND ROW(@t_columns@)::text = c."curb:last_image"
              AND (SELECT n FROM deleted) >= 0
            RETURNING c."curb:first_row", c."curb:last_row", nextval('pgcurb.change_id') AS "curb:number"@t_later@
        )
        $sql$
        WHEN 'insert' THEN $sql$
        i_@tag@ AS (
            INSERT INTO @table@ (@columns@@later@) OVERRIDING SYSTEM VALUE
            SELECT @l_columns@@fills@
            FROM class_@tag@ c
            JOIN @log@ l ON l.ctid = c."curb:first_row"
            WHERE c."curb:act" = 'insert' AND c."curb:why" IS NULL
              AND (SELECT n FROM updated) >= 0
            RETURNING 1
        )
        $sql$
        WHEN 'log' THEN $sql$
        log_d_@tag@ AS (
            INSERT INTO @log@ (@log_columns@, @columns@@later@)
            SELECT d."curb:number", false, 'D', pg_current_xact_id(), statement_timestamp(), $2, @l_columns@@d_later@
            FROM d_@tag@ d
            JOIN @log@ l ON l.ctid = d."curb:last_row"
        ),
        log_u_@tag@ AS (
            INSERT INTO @log@ (@log_columns@, @columns@@later@)
            SELECT u."curb:number", x.after, 'U', pg_current_xact_id(), statement_timestamp(), $2, @l_columns@@u_later@
            FROM u_@tag@ u
            CROSS JOIN (VALUES (false), (true)) AS x (after)
            JOIN @log@ l ON l.ctid = CASE WHEN x.after THEN u."curb:first_row" ELSE u."curb:last_row" END
        ),
        log_i_@tag@ AS (
            INSERT INTO @log@ (@log_columns@, @columns@@later@)
            SELECT nextval('pgcurb.change_id'), true, 'I', pg_current_xact_id(), statement_timestamp(), $2, @l_columns@@fills@
            FROM class_@tag@ c
            JOIN @log@ l ON l.ctid = c."curb:first_row"
            WHERE c."curb:act" = 'insert' AND c."curb:why" IS NULL
              AND (SELECT n FROM inserted) >= 0
        )
        $sql$
        END,
        'tag', its.tag,
        'table', format('%I.%I', its.schema_name, its.table_name),
        'log', pgcurb.undo_log(its),
        'log_columns', '"curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", "curb:undo"',
        'columns', pgcurb.undo_columns(NULL, its.columns),
        'l_columns', pgcurb.undo_columns('l', its.columns),
        't_columns', pgcurb.undo_columns('t', its.columns),
        't_is_c', pgcurb.undo_match('t', its.key, 'c', its.key),
        'later', ', ' || pgcurb.undo_columns(NULL, its.later),
        'fills', (
            SELECT string_agg(', ' || coalesce(u.fill, 'NULL'), '' ORDER BY u.n)
            FROM unnest(its.fills) WITH ORDINALITY AS u (fill, n)),
        't_later', (
            SELECT string_agg(format(', t.%I AS "curb:later:%s"', u.name, u.n), '' ORDER BY u.n)
            FROM unnest(its.later) WITH ORDINALITY AS u (name, n)),
        'd_later', (SELECT string_agg(format(', d."curb:later:%s"', n), '' ORDER BY n) FROM generate_subscripts(its.later, 1) n),
        'u_later', (SELECT string_agg(format(', u."curb:later:%s"', n), '' ORDER BY n) FROM generate_subscripts(its.later, 1) n),
        'set_from_l', (
            -- GENERATED ALWAYS AS IDENTITY cannot be set, and nobody could have changed it.
            SELECT string_agg(format('%1$I = l.%1$I', c.name), ', ' ORDER BY c.n)
            FROM unnest(its.columns) WITH ORDINALITY AS c (name, n)
            JOIN pg_attribute a ON a.attrelid = its.relation AND a.attname = c.name
            WHERE a.attidentity <> 'a'))
$$;

RESET ROLE;

-- Undo, as people call it: preview first, then apply (55_undo_apply.sql).
SET LOCAL ROLE pgcurb_undoer;

-- One table's line of the preview, as text of a query over the class_<tag> of its units.
CREATE FUNCTION pgcurb.undo_line(units pgcurb.undo_unit[])
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill($sql$
        SELECT jsonb_build_object(
            'table', @table@,
            'log', @log@,
            'restore', jsonb_build_object(
                'insert', count(*) FILTER (WHERE act = 'insert' AND why IS NULL),
                'update', count(*) FILTER (WHERE act = 'update' AND why IS NULL),
                'delete', count(*) FILTER (WHERE act = 'delete' AND why IS NULL)),
            'conflict', count(*) FILTER (WHERE act IS NOT NULL AND why IS NOT NULL),
            'conflicts', (
                SELECT coalesce(jsonb_agg(w.said), '[]')
                FROM (
                    SELECT u.said
                    FROM (@named@) AS u (said)
                    ORDER BY u.said -> 'key'
                    LIMIT 20
                ) AS w))
        FROM (@classes@) AS c (act, why)
    $sql$,
        'table', quote_literal(format('%s.%s', units[1].schema_name, units[1].table_name)),
        'log', quote_literal(units[1].log_table),
        'classes', (
            SELECT string_agg(format('SELECT "curb:act", "curb:why" FROM class_%s', u.tag), ' UNION ALL ')
            FROM unnest(units) u),
        'named', (
            SELECT string_agg(format(
                '(SELECT jsonb_build_object(''key'', jsonb_build_object(%s), ''why'', c."curb:why")
                  FROM class_%s c
                  WHERE c."curb:act" IS NOT NULL AND c."curb:why" IS NOT NULL
                  ORDER BY %s LIMIT 20)',
                (SELECT string_agg(format('%L, c.%I', k, k), ', ') FROM unnest(u.key) k), u.tag,
                pgcurb.undo_columns('c', u.key)), ' UNION ALL ')
            FROM unnest(units) u))
$$;

-- What no undo can reach, named where it can be known from the catalog.
CREATE FUNCTION pgcurb.undo_outside(selection jsonb, touched oid[], past bigint)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    said    text[];
    dropped record;
    held    boolean;
BEGIN
    SELECT array_agg(o.said ORDER BY o.said) INTO said
    FROM (
        SELECT format('trigger "%s" on %s.%s has fired for each change and fires again for the undo',
                      t.tgname, g.schema_name, g.table_name)
        FROM pg_trigger t
        JOIN pgcurb.guarded g ON g.relation = t.tgrelid
        WHERE t.tgrelid = ANY (touched)
          AND NOT t.tgisinternal
          AND t.tgname NOT IN ('00_pgcurb_begin', '00_pgcurb_capture', 'zz_pgcurb_end')
        UNION ALL
        SELECT format('sequence %s keeps the numbers that were drawn', d.objid::regclass)
        FROM pg_depend d
        JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
        WHERE d.classid = 'pg_class'::regclass AND d.refobjid = ANY (touched) AND d.deptype IN ('a', 'i')
        UNION ALL
        SELECT format('%s statements are past their retention: their images are deleted', past)
        WHERE past > 0
    ) AS o (said);
    FOR dropped IN
        SELECT g.schema_name, g.table_name, g.log_table, c.name, c.until, l.attname
        FROM pgcurb.captured_column c
        JOIN pgcurb.guarded g ON g.log_table = c.log_table
        JOIN pg_attribute l ON l.attrelid = format('pgcurb_log.%I', g.log_table)::regclass AND l.attnum = c.log_number
        WHERE g.relation = ANY (touched)
          AND c.until IS NOT NULL
          AND NOT EXISTS (
                SELECT FROM pgcurb.captured_column n
                WHERE n.log_table = c.log_table AND n.number = c.number AND n.until IS NULL)
    LOOP
        EXECUTE format(
            'SELECT EXISTS (
                 SELECT
                 FROM pgcurb.undo_selection($1) s
                 JOIN pgcurb_log.%I l ON l."curb:xid" = s.xid AND l."curb:statement" = s.statement_at
                 WHERE l."curb:change" <= $2 AND l.%I IS NOT NULL)', dropped.log_table, dropped.attname)
        INTO held
        USING selection, dropped.until;
        IF held THEN
            said := said || format('column "%s" of %s.%s was dropped since: what rows had there does not come back',
                                   dropped.name, dropped.schema_name, dropped.table_name);
        END IF;
    END LOOP;
    RETURN to_jsonb(coalesce(said, '{}'));
END
$$;

-- The units of the tables that a selection touches. Refuses when the key of one is not what it was when its rows were captured.
CREATE FUNCTION pgcurb.undo_units_of(selection jsonb, touched oid[])
    RETURNS pgcurb.undo_unit[]
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    units   pgcurb.undo_unit[];
    kept    pgcurb.undo_unit[] := '{}';
    one     pgcurb.undo_unit;
    there   boolean;
    altered text;
BEGIN
    SELECT string_agg(format('%s.%s', g.schema_name, g.table_name), ', ' ORDER BY g.schema_name, g.table_name) INTO altered
    FROM pgcurb.guarded g
    CROSS JOIN LATERAL (
        SELECT array_agg(a.attname ORDER BY a.attnum) AS columns, array_agg(a.attnum ORDER BY a.attnum) AS numbers
        FROM pg_attribute a
        WHERE a.attrelid = g.relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ) AS now
    WHERE g.relation = ANY (touched)
      AND ((g.columns, g.numbers) IS DISTINCT FROM (now.columns, now.numbers)
           OR NOT pgcurb.captures_everything(g.relation)
           OR to_regclass(format('%I.%I', g.schema_name, g.table_name)) IS DISTINCT FROM g.relation::regclass);
    IF altered IS NOT NULL THEN
        RAISE EXCEPTION 'undo refused: % was altered since the policy was applied', altered
            USING ERRCODE = 'P0002', DETAIL = 'Nothing was changed.', HINT = 'Run: pgcurb apply. Then preview again.';
    END IF;
    SELECT array_agg(u) INTO units FROM pgcurb.undo_units(touched) u;
    FOREACH one IN ARRAY coalesce(units, '{}') LOOP
        there := true;
        -- A table that was altered has several units; most selections lie in one of them.
        IF (SELECT count(*) FROM unnest(units) u WHERE u.relation = one.relation) > 1 THEN
            EXECUTE format(
                'SELECT EXISTS (
                     SELECT
                     FROM pgcurb.undo_selection($1) s
                     JOIN %s l ON l."curb:xid" = s.xid AND l."curb:statement" = s.statement_at
                     WHERE l."curb:change" > $2 AND l."curb:change" <= $3)', pgcurb.undo_log(one))
            INTO there
            USING selection, one.after, one.upto;
        END IF;
        IF there AND NOT one.key <@ one.columns THEN
            RAISE EXCEPTION 'undo refused: %.% was replaced or has another key than when these rows were captured',
                    one.schema_name, one.table_name
                USING ERRCODE = 'P0002', DETAIL = 'Its rows of today cannot be told to be those. Nothing was changed.',
                      HINT = 'Put them back by hand, from the log table in schema pgcurb_log.';
        END IF;
        IF there THEN
            kept := kept || one;
        END IF;
    END LOOP;
    RETURN kept;
END
$$;

-- The common beginning of the preview's and the undo's statement: the chains and the classes of all units.
CREATE FUNCTION pgcurb.undo_with(units pgcurb.undo_unit[])
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'WITH selected AS MATERIALIZED (
             SELECT DISTINCT s.xid, s.statement_at FROM pgcurb.undo_selection($1) s WHERE s.images = ''kept''), %s, %s',
        string_agg(pgcurb.undo_nets(u), ', '),
        string_agg(pgcurb.undo_classes(u, units), ', '))
    FROM unnest(units) u
$$;

CREATE FUNCTION pgcurb.undo_look(selection jsonb, units pgcurb.undo_unit[], statements bigint, outside jsonb)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tables jsonb := '[]';
    lines  text;
BEGIN
    IF units <> '{}' THEN
        SELECT string_agg(pgcurb.undo_line(t.units), ' UNION ALL ') INTO lines
        FROM (SELECT array_agg(u) AS units FROM unnest(units) u GROUP BY u.relation) AS t;
        EXECUTE format('%s SELECT jsonb_agg(t.line ORDER BY t.line ->> ''table'') FROM (%s) AS t (line)',
                       pgcurb.undo_with(units), lines)
        INTO tables
        USING selection;
    END IF;
    RETURN jsonb_build_object(
        'statements', statements,
        'tables', tables,
        'restore', (
            SELECT coalesce(sum((t -> 'restore' ->> 'insert')::bigint + (t -> 'restore' ->> 'update')::bigint
                                + (t -> 'restore' ->> 'delete')::bigint), 0)
            FROM jsonb_array_elements(tables) t),
        'conflict', (SELECT coalesce(sum((t ->> 'conflict')::bigint), 0) FROM jsonb_array_elements(tables) t),
        'outside', outside);
END
$$;

-- What undo would do, in its three classes, for each table:
--   restore   rows that can be put back, by what that takes: insert, update, delete
--   conflict  rows that someone else changed since, or of which not enough is known, with up to 20 of their keys and the reason
--   outside   what undo cannot reach: sequences that moved on, triggers that have fired, columns that are gone
CREATE FUNCTION pgcurb.undo_preview(selection jsonb)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    SET lc_monetary = 'C'
    SET xmloption = 'content'
    SET quote_all_identifiers = off
AS $$
DECLARE
    scope record;
BEGIN
    SELECT s.* INTO scope FROM pgcurb.undo_scope(selection) s;
    PERFORM pgcurb.demand_may_undo(scope.agents || (selection ->> 'agent')::name);
    RETURN pgcurb.undo_look(
        selection, pgcurb.undo_units_of(selection, scope.touched), scope.statements,
        pgcurb.undo_outside(selection, scope.touched, scope.past));
END
$$;

RESET ROLE;

-- Undo: the act.
SET LOCAL ROLE pgcurb_undoer;

-- Called once in some thousand rows while an undo runs: a notice reaches the client at once. Always true.
CREATE FUNCTION pgcurb.undo_tick(rows bigint)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE NOTICE 'undo: % more rows', rows;
    RETURN true;
END
$$;

-- Locks the rows that go, where a foreign key would take or change rows of others with them: from here on nobody can refer to
-- such a row, and whoever did so before is seen by the look that follows.
CREATE FUNCTION pgcurb.undo_lock(selection jsonb, units pgcurb.undo_unit[])
    RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one pgcurb.undo_unit;
BEGIN
    FOR one IN
        SELECT u.*
        FROM unnest(units) u
        WHERE EXISTS (
            SELECT
            FROM pg_constraint k
            WHERE k.contype = 'f' AND k.confrelid = u.relation
              AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')))
    LOOP
        EXECUTE format(
            'WITH selected AS MATERIALIZED (
                 SELECT DISTINCT s.xid, s.statement_at FROM pgcurb.undo_selection($1) s WHERE s.images = ''kept''), %s
             SELECT count(*)
             FROM (
                 SELECT FROM %I.%I t
                 WHERE (%s) IN (SELECT %s FROM net_%s n WHERE n."curb:stayed")
                 FOR UPDATE OF t
             ) AS locked',
            pgcurb.undo_nets(one), one.schema_name, one.table_name,
            pgcurb.undo_columns('t', one.key), pgcurb.undo_columns('n', one.key), one.tag)
        USING selection;
    END LOOP;
END
$$;

-- How many rows one step wrote, as text; says so on the way.
CREATE FUNCTION pgcurb.undo_count(step text, tag text, said boolean)
    RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN said THEN format(
            '(SELECT count(*) FROM (SELECT row_number() OVER () AS n FROM %s_%s) AS w
              WHERE w.n %% 2000 <> 0 OR pgcurb.undo_tick(2000))', step, tag)
        ELSE format('(SELECT count(*) FROM %s_%s)', step, tag)
    END
$$;

-- The one statement that puts everything back, as text. With logged, what it writes goes into the logs; an agent's own undo is
-- captured by the guards instead.
CREATE FUNCTION pgcurb.undo_statement(units pgcurb.undo_unit[], logged boolean)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        '%s,
         %s, deleted AS (SELECT %s AS n),
         %s, updated AS (SELECT %s AS n),
         %s, inserted AS (SELECT %s AS n)
         %s
         SELECT d.n + u.n + i.n FROM deleted d, updated u, inserted i',
        pgcurb.undo_with(units),
        string_agg(pgcurb.undo_step(u, 'delete'), ', '), string_agg(pgcurb.undo_count('d', u.tag, logged), ' + '),
        string_agg(pgcurb.undo_step(u, 'update'), ', '), string_agg(pgcurb.undo_count('u', u.tag, logged), ' + '),
        string_agg(pgcurb.undo_step(u, 'insert'), ', '), string_agg(pgcurb.undo_count('i', u.tag, logged), ' + '),
        CASE WHEN logged THEN ', ' || string_agg(pgcurb.undo_step(u, 'log'), ', ') END)
    FROM unnest(units) u
$$;

-- Puts back what the selection changed, all of it or none: conflicts refuse the whole undo unless skip_conflicts is true. The
-- caller has checked who may. 55000: conflicts. 40001: something changed since the preview or while this ran. 54000: more rows
-- than the policy allows at once, and up_to does not say so many. 0 rows is an answer, not an error.
CREATE FUNCTION pgcurb.undo_run(
    selection jsonb, reason text, skip_conflicts boolean, expected bigint, up_to bigint, by_lease bigint)
    RETURNS jsonb
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    scope   record;
    units   pgcurb.undo_unit[];
    outside jsonb;
    preview jsonb;
    again   jsonb;
    bound   bigint;
    planned bigint;
    done    bigint;
    undo_id bigint;
BEGIN
    SELECT s.* INTO scope FROM pgcurb.undo_scope(selection) s;
    units := pgcurb.undo_units_of(selection, scope.touched);
    outside := pgcurb.undo_outside(selection, scope.touched, scope.past);
    PERFORM pgcurb.undo_lock(selection, units);
    preview := pgcurb.undo_look(selection, units, scope.statements, outside);
    planned := (preview ->> 'restore')::bigint;
    IF (preview ->> 'conflict')::bigint > 0 AND NOT skip_conflicts THEN
        RAISE EXCEPTION 'undo refused: % rows cannot be put back, most often because someone else changed them since',
                preview ->> 'conflict'
            USING ERRCODE = '55000',
                  DETAIL = 'Nothing was changed.',
                  HINT = 'Look at the preview, then leave those rows as they are with --skip-conflicts.';
    END IF;
    IF planned <> expected THEN
        RAISE EXCEPTION 'undo refused: the preview said % rows, now there are %', expected, planned
            USING ERRCODE = '40001', DETAIL = 'Nothing was changed.', HINT = 'Preview again.';
    END IF;
    IF planned = 0 THEN
        RETURN preview || '{"undo": null}';
    END IF;
    SELECT min(coalesce(r.row_limit, 100000)) INTO bound
    FROM unnest(scope.agents) AS a (agent)
    LEFT JOIN pgcurb.undo_right r ON r.agent = a.agent;
    IF planned > greatest(bound, up_to) THEN
        RAISE EXCEPTION 'undo refused: % rows, the ceiling is %', planned, greatest(bound, up_to)
            USING ERRCODE = '54000', DETAIL = 'Nothing was changed.',
                  HINT = format('Look at the preview, then say how many: --up-to %s', planned);
    END IF;
    IF by_lease IS NULL THEN
        RAISE NOTICE 'undo: % rows to put back', planned;
    END IF;

    INSERT INTO pgcurb.undo (reason, selection, agents, lease_id, xid, statement_at, counts, row_count, detail, recorded)
    SELECT undo_run.reason, undo_run.selection, scope.agents, by_lease, pg_current_xact_id(), statement_timestamp(),
           jsonb_object_agg(
               t ->> 'log',
               (t -> 'restore' ->> 'insert')::bigint + (t -> 'restore' ->> 'update')::bigint
               + (t -> 'restore' ->> 'delete')::bigint),
           planned, preview -> 'tables', by_lease IS NULL
    FROM jsonb_array_elements(preview -> 'tables') t
    RETURNING id INTO undo_id;

    EXECUTE pgcurb.undo_statement(units, by_lease IS NULL) INTO done USING selection, undo_id;
    IF done <> planned THEN
        RAISE EXCEPTION 'undo refused: % of % rows were changed while it ran', planned - done, planned
            USING ERRCODE = '40001', DETAIL = 'Nothing was changed.', HINT = 'Preview again.';
    END IF;
    IF by_lease IS NULL THEN
        PERFORM pgcurb.undo_check(g, undo_id) FROM pgcurb.guarded g WHERE g.relation = ANY (scope.touched);
        -- What is checked only at the end of the transaction would fail after the answer.
        SET CONSTRAINTS ALL IMMEDIATE;
        PERFORM pgcurb.record(jsonb_strip_nulls(jsonb_build_object(
            'kind', 'undo', 'rows', done, 'reason', reason,
            'agent', CASE WHEN cardinality(scope.agents) = 1 THEN scope.agents[1] END,
            'refers_to', (selection ->> 'entry')::bigint,
            'detail', jsonb_build_object('undo', undo_id, 'selection', selection, 'tables', preview -> 'tables'))));
    ELSE
        again := pgcurb.undo_look(selection, units, scope.statements, outside);
        IF (again ->> 'restore')::bigint + (again ->> 'conflict')::bigint > (preview ->> 'conflict')::bigint THEN
            RAISE EXCEPTION 'undo refused: a trigger rewrites rows that it puts back'
                USING ERRCODE = '55000', DETAIL = 'Nothing was changed.', HINT = 'Ask a person.';
        END IF;
    END IF;
    RETURN preview || jsonb_build_object('undo', undo_id);
END
$$;

-- As people call it. expected is what the person saw in the preview; anything else now refuses. NULL: no preview is held against
-- it. up_to raises the ceiling of the policy for this undo, in so many words.
CREATE FUNCTION pgcurb.undo_apply(
    selection jsonb, reason text, skip_conflicts boolean DEFAULT false, expected bigint DEFAULT NULL, up_to bigint DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    SET lc_monetary = 'C'
    SET xmloption = 'content'
    SET quote_all_identifiers = off
AS $$
BEGIN
    IF coalesce(trim(reason), '') = '' THEN
        RAISE EXCEPTION 'an undo needs a reason' USING ERRCODE = '22023';
    END IF;
    PERFORM pgcurb.demand_may_undo(s.agents || (selection ->> 'agent')::name) FROM pgcurb.undo_scope(selection) s;
    RETURN pgcurb.undo_run(selection, reason, skip_conflicts, expected, up_to, NULL);
END
$$;

-- Are the rows of one table now as the undo meant them? A trigger of the application may have rewritten what was put back;
-- then nothing is changed, and the message says where.
CREATE FUNCTION pgcurb.undo_check(its pgcurb.guarded, undo_id bigint)
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    differing bigint;
BEGIN
    EXECUTE pgcurb.undo_fill($sql$
        SELECT count(*)
        FROM @log@ l
        LEFT JOIN @table@ t ON @t_is_l@
        WHERE l."curb:undo" = $1
          AND l."curb:xid" = pg_current_xact_id()
          AND l."curb:statement" = statement_timestamp()
          AND CASE
                  WHEN l."curb:after" THEN ROW(@t_columns@)::text IS DISTINCT FROM ROW(@l_columns@)::text
                  WHEN l."curb:op" = 'D' THEN t.@any_key@ IS NOT NULL
                      AND NOT EXISTS (
                          SELECT FROM @log@ b
                          WHERE b."curb:xid" = l."curb:xid" AND b."curb:statement" = l."curb:statement"
                            AND b."curb:after" AND @b_is_l@)
              END
    $sql$,
        'table', format('%I.%I', its.schema_name, its.table_name),
        'log', format('pgcurb_log.%I', its.log_table),
        't_is_l', pgcurb.undo_match('t', its.key, 'l', its.key),
        'b_is_l', pgcurb.undo_match('b', its.key, 'l', its.key),
        't_columns', pgcurb.undo_columns('t', its.columns),
        'l_columns', pgcurb.undo_columns('l', its.columns),
        'any_key', quote_ident(its.key[1]))
    INTO differing
    USING undo_id;
    IF differing > 0 THEN
        RAISE EXCEPTION 'undo refused: a trigger on %.% rewrites % of the rows that it puts back',
                its.schema_name, its.table_name, differing
            USING ERRCODE = '55000',
                  DETAIL = 'Nothing was changed.',
                  HINT = 'Disable that trigger for the undo, or put those rows back by hand.';
    END IF;
END
$$;

RESET ROLE;

-- An agent takes back its own last transaction, if the policy lets it: undo.own_last_transaction.
SET LOCAL ROLE pgcurb_undoer;

-- What the session's lease committed last, and nothing before it. It runs in the agent's session, so the guards are at work:
-- what it puts back is captured and counts against the agent's ceilings like anything that the agent writes, and it is itself the
-- last transaction then: a second call brings the work back. All or nothing; rows that somebody else changed since refuse it.
-- 42501: the policy does not allow it, or there is no lease. 55000: nothing to undo, or conflicts.
CREATE FUNCTION pgcurb.undo_last()
    RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    SET lc_monetary = 'C'
    SET xmloption = 'content'
    SET quote_all_identifiers = off
AS $$
DECLARE
    its    pgcurb.lease;
    allows pgcurb.undo_right;
    last   xid8;
    said   jsonb;
BEGIN
    SELECT l.* INTO its FROM pgcurb.lease l WHERE l.id = pgcurb.current_lease();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'undo refused: this session has no lease'
            USING ERRCODE = '42501', DETAIL = 'Nothing was changed.', HINT = 'Connect again.';
    END IF;
    SELECT r.* INTO allows FROM pgcurb.undo_right r WHERE r.agent = its.agent;
    IF allows.own_last IS NOT TRUE THEN
        RAISE EXCEPTION 'undo refused: the policy does not let agent "%" undo its own work', its.agent
            USING ERRCODE = '42501',
                  DETAIL = concat('Rule ', its.agent, '.undo.own_last_transaction',
                                  ' (' || nullif(allows.source, '') || ')', '. Nothing was changed.'),
                  HINT = 'Ask a person to undo it.';
    END IF;
    IF EXISTS (
        SELECT FROM pgcurb.progress p WHERE p.slot = session_user AND p.xid = pg_current_xact_id_if_assigned()) THEN
        RAISE EXCEPTION 'undo refused: this transaction has changed rows itself'
            USING ERRCODE = '55000', DETAIL = 'Nothing was undone.',
                  HINT = 'To take those back: ROLLBACK. To undo what was committed before, run this in a transaction of its own.';
    END IF;
    SELECT w.xid INTO last FROM pgcurb.written w WHERE w.lease_id = its.id ORDER BY w.statement_at DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'undo refused: this session has committed no change'
            USING ERRCODE = '55000', DETAIL = 'Nothing was changed.', HINT = 'There is nothing to undo.';
    END IF;
    said := pgcurb.undo_run(
        jsonb_build_object('xid', last::text, 'lease', its.id), 'its own last transaction', false, NULL, NULL, its.id);
    IF said ->> 'undo' IS NULL THEN
        RETURN 'Nothing to undo: every row is as it was before.';
    END IF;
    RETURN format('Undone: %s rows are as before your last transaction.', said ->> 'restore');
END
$$;

RESET ROLE;
SET LOCAL ROLE pgcurb_owner;

-- The ledger's chain of the database is never locked by an agent's transaction, so an agent's own undo is entered here, by a
-- gateway's housekeeping. (Through a gateway, the attempt is in the ledger before it runs, like every other.) Says how many.
CREATE FUNCTION pgcurb.record_own_undos()
    RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one pgcurb.undo;
    n   integer := 0;
BEGIN
    FOR one IN
        SELECT u.* FROM pgcurb.undo u WHERE NOT u.recorded ORDER BY u.id LIMIT 100 FOR UPDATE SKIP LOCKED
    LOOP
        PERFORM pgcurb.record(jsonb_build_object(
            'kind', 'undo', 'rows', one.row_count, 'reason', one.reason, 'agent', one.agents[1], 'lease_id', one.lease_id,
            'slot', one."by",
            'detail', jsonb_build_object('undo', one.id, 'at', one.at, 'selection', one.selection, 'tables', one.detail)));
        UPDATE pgcurb.undo u SET recorded = true WHERE u.id = one.id;
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;

RESET ROLE;

-- How long images are kept, and what that costs.
SET LOCAL ROLE pgcurb_owner;

-- How long what this agent wrote can be taken back.
CREATE FUNCTION pgcurb.retention_of(agent name)
    RETURNS interval
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((SELECT r.retention FROM pgcurb.undo_right r WHERE r.agent = retention_of.agent), interval '720 hours')
$$;

-- The agents whose images are kept: one look at the index for each, however many statements there are.
CREATE FUNCTION pgcurb.agents_with_images()
    RETURNS SETOF name
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE agents (agent) AS (
        (SELECT w.agent FROM pgcurb.written w WHERE w.images = 'kept' ORDER BY w.agent LIMIT 1)
        UNION ALL
        SELECT (SELECT w.agent FROM pgcurb.written w WHERE w.images = 'kept' AND w.agent > a.agent ORDER BY w.agent LIMIT 1)
        FROM agents a
        WHERE a.agent IS NOT NULL
    )
    SELECT a.agent FROM agents a WHERE a.agent IS NOT NULL
$$;

-- Deletes images that are past their retention, at most so many rows of the logs; says how many. 0: there is nothing left to
-- delete, or somebody else is at it. What a transaction that is still open wrote is in nobody's sight, and so never deleted.
-- Statements are marked before their images go: from the first deleted row on, undo refuses the statement as a whole.
CREATE FUNCTION pgcurb.undo_prune(max_rows bigint DEFAULT 10000)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its     record;
    deleted bigint;
    total   bigint := 0;
BEGIN
    IF max_rows NOT BETWEEN 1 AND 1000000 THEN
        RAISE EXCEPTION 'from 1 to 1000000 rows may be deleted at once' USING ERRCODE = '22023';
    END IF;
    BEGIN
        -- A table's lock: anyone may take an advisory one, agents too.
        LOCK TABLE pgcurb.captured_table IN SHARE UPDATE EXCLUSIVE MODE NOWAIT;
    EXCEPTION WHEN lock_not_available THEN
        RETURN 0;
    END;
    FOR its IN SELECT a AS agent, clock_timestamp() - pgcurb.retention_of(a) AS until FROM pgcurb.agents_with_images() a LOOP
        UPDATE pgcurb.written w
        SET images = 'going'
        FROM (
            SELECT o.xid, o.statement_at
            FROM pgcurb.written o
            WHERE o.images = 'kept' AND o.agent = its.agent AND o.statement_at < its.until
            ORDER BY o.statement_at
            LIMIT 1000
        ) AS old
        WHERE w.xid = old.xid AND w.statement_at = old.statement_at;
    END LOOP;
    -- What undos wrote is kept for as long as the longest of the agents whose work they took back.
    UPDATE pgcurb.undo u
    SET images = 'going'
    WHERE u.images = 'kept'
      AND u.statement_at < clock_timestamp() - (SELECT max(pgcurb.retention_of(a)) FROM unnest(u.agents) AS n (a));

    FOR its IN
        SELECT DISTINCT c.key AS log_table
        FROM (
            SELECT w.counts FROM pgcurb.written w WHERE w.images = 'going'
            UNION ALL
            SELECT u.counts FROM pgcurb.undo u WHERE u.images = 'going'
        ) AS s
        CROSS JOIN LATERAL jsonb_object_keys(s.counts) AS c (key)
        JOIN pgcurb.guarded g ON g.log_table = c.key
    LOOP
        EXIT WHEN total >= max_rows;
        EXECUTE format(
            'DELETE FROM pgcurb_log.%1$I
             WHERE ctid = ANY (ARRAY(
                 SELECT l.ctid
                 FROM (
                     SELECT w.xid, w.statement_at FROM pgcurb.written w WHERE w.images = ''going''
                     UNION ALL
                     SELECT u.xid, u.statement_at FROM pgcurb.undo u WHERE u.images = ''going''
                 ) AS s
                 JOIN pgcurb_log.%1$I l ON l."curb:xid" = s.xid AND l."curb:statement" = s.statement_at
                 LIMIT $1))', its.log_table)
        USING max_rows - total;
        GET DIAGNOSTICS deleted = ROW_COUNT;
        total := total + deleted;
    END LOOP;
    IF total < max_rows THEN
        UPDATE pgcurb.written w SET images = 'gone' WHERE w.images = 'going';
        UPDATE pgcurb.undo u SET images = 'gone' WHERE u.images = 'going';
    END IF;
    RETURN total;
END
$$;

-- What undo keeps, for each table and agent; what undos wrote has no agent. Sizes are the log table's, shared out by rows; growth
-- is that of the last seven days.
CREATE FUNCTION pgcurb.undo_stats()
    RETURNS TABLE (relation text, agent text, statements bigint, row_count bigint, bytes bigint, oldest timestamptz,
                   retention interval, rows_per_day numeric)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH kept AS (
        SELECT c.key AS log_table, s.agent, count(*) AS statements, sum(c.value::bigint) AS row_count,
               min(s.statement_at) AS oldest,
               sum(c.value::bigint) FILTER (WHERE s.statement_at > statement_timestamp() - interval '7 days') AS this_week
        FROM (
            SELECT w.agent::text, w.statement_at, w.counts FROM pgcurb.written w WHERE w.images = 'kept'
            UNION ALL
            SELECT NULL, u.statement_at, u.counts FROM pgcurb.undo u WHERE u.images = 'kept' AND u.lease_id IS NULL
        ) AS s
        CROSS JOIN LATERAL jsonb_each_text(s.counts) c
        WHERE c.value::bigint > 0
        GROUP BY c.key, s.agent
    ),
    size AS (
        SELECT g.log_table, concat(g.schema_name, '.', g.table_name) AS relation,
               pg_total_relation_size(format('pgcurb_log.%I', g.log_table)::regclass) AS bytes
        FROM pgcurb.guarded g
    )
    SELECT s.relation, k.agent, coalesce(k.statements, 0), coalesce(k.row_count, 0)::bigint,
           CASE
               WHEN k.log_table IS NULL THEN s.bytes
               ELSE (s.bytes * k.row_count / sum(k.row_count) OVER (PARTITION BY s.log_table))::bigint
           END,
           k.oldest,
           CASE WHEN k.agent IS NOT NULL THEN pgcurb.retention_of(k.agent::name) END,
           round(coalesce(k.this_week, 0)
                 / greatest(least(extract(epoch FROM statement_timestamp() - k.oldest) / 86400, 7), 1), 1)
    FROM size s
    LEFT JOIN kept k ON k.log_table = s.log_table
    ORDER BY s.relation, k.agent NULLS LAST
$$;

RESET ROLE;

-- Who may run the functions of undo. PUBLIC may run none of them.
SET LOCAL ROLE pgcurb_undoer;

REVOKE ALL ON FUNCTION
    pgcurb.may_undo(name),
    pgcurb.demand_may_undo(name[]),
    pgcurb.refuse_entries_sent_together(bigint),
    pgcurb.undo_selection(jsonb),
    pgcurb.undo_scope(jsonb),
    pgcurb.undo_columns(text, name[]),
    pgcurb.undo_match(text, name[], text, name[]),
    pgcurb.undo_fill(text, text[]),
    pgcurb.undo_log(pgcurb.undo_unit),
    pgcurb.undo_references(pgcurb.undo_unit, pgcurb.undo_unit[], boolean),
    pgcurb.undo_nets(pgcurb.undo_unit),
    pgcurb.undo_classes(pgcurb.undo_unit, pgcurb.undo_unit[]),
    pgcurb.undo_step(pgcurb.undo_unit, text),
    pgcurb.undo_line(pgcurb.undo_unit[]),
    pgcurb.undo_outside(jsonb, oid[], bigint),
    pgcurb.undo_units_of(jsonb, oid[]),
    pgcurb.undo_with(pgcurb.undo_unit[]),
    pgcurb.undo_look(jsonb, pgcurb.undo_unit[], bigint, jsonb),
    pgcurb.undo_preview(jsonb),
    pgcurb.undo_tick(bigint),
    pgcurb.undo_lock(jsonb, pgcurb.undo_unit[]),
    pgcurb.undo_count(text, text, boolean),
    pgcurb.undo_statement(pgcurb.undo_unit[], boolean),
    pgcurb.undo_run(jsonb, text, boolean, bigint, bigint, bigint),
    pgcurb.undo_apply(jsonb, text, boolean, bigint, bigint),
    pgcurb.undo_check(pgcurb.guarded, bigint),
    pgcurb.undo_last()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.undo_preview(jsonb),
    pgcurb.undo_apply(jsonb, text, boolean, bigint, bigint)
TO pgcurb_approver;

RESET ROLE;
SET LOCAL ROLE pgcurb_owner;

REVOKE ALL ON FUNCTION
    pgcurb.record_own_undos(),
    pgcurb.retention_of(name),
    pgcurb.agents_with_images(),
    pgcurb.undo_prune(bigint),
    pgcurb.undo_stats()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgcurb.record_own_undos(), pgcurb.undo_prune(bigint) TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION pgcurb.undo_stats() TO pgcurb_approver;
REVOKE CREATE ON SCHEMA pgcurb FROM pgcurb_undoer;

RESET ROLE;

-- What an agent may know about itself: the tools whoami and preview ask for it, and psql can as well.
SET LOCAL ROLE pgcurb_owner;

-- {"agent": …, "purpose": …, "claims": {…}, "lease": {"id": …, "expires_at": …},
--  "reads": [{"table": "public.species", "columns": "all" or [names]}], "writes": [{"table": …, "may": ["DELETE", …]}],
--  "ceilings": {"rows_per_lease": {"limit": …, "used": …, "left": …, "hold": true, "rule": …}}}
-- NULL: this session has no lease. Only what the session's own agent was granted is in it.
CREATE FUNCTION pgcurb.whoami()
    RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
        'agent', a.agent,
        'purpose', a.purpose,
        'claims', l.claims,
        'lease', jsonb_build_object('id', l.id, 'expires_at', l.expires_at),
        'reads', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'table', concat(quote_ident(r.schema), '.', quote_ident(r.relation)),
                'columns', CASE
                    WHEN cardinality(r.columns) = (
                        SELECT count(*)
                        FROM pg_attribute t
                        WHERE t.attrelid = to_regclass(concat(quote_ident(r.schema), '.', quote_ident(r.relation)))
                          AND t.attnum > 0
                          AND NOT t.attisdropped) THEN '"all"'::jsonb
                    ELSE to_jsonb(r.columns)
                END) ORDER BY r.schema, r.relation), '[]')
            FROM pgcurb.readable(a.agent) r),
        'writes', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('table', w.name, 'may', w.may) ORDER BY w.name), '[]')
            FROM (
                SELECT concat(quote_ident(n.nspname), '.', quote_ident(c.relname)) AS name,
                       array_remove(ARRAY[
                           CASE WHEN has_any_column_privilege(a.agent, c.oid, 'INSERT') THEN 'INSERT' END,
                           CASE WHEN has_any_column_privilege(a.agent, c.oid, 'UPDATE') THEN 'UPDATE' END,
                           CASE WHEN has_table_privilege(a.agent, c.oid, 'DELETE') THEN 'DELETE' END], NULL) AS may
                FROM pgcurb.guarded g
                JOIN pg_class c ON c.oid = g.relation
                JOIN pg_namespace n ON n.oid = c.relnamespace
            ) AS w
            WHERE w.may <> '{}'),
        'ceilings', (
            SELECT coalesce(jsonb_object_agg(c.ceiling, jsonb_strip_nulls(jsonb_build_object(
                'limit', c."limit",
                'used', used.n,
                'left', CASE WHEN used.n < c."limit" THEN c."limit" - used.n WHEN used.n IS NOT NULL THEN 0 END,
                'hold', c.hold,
                'rule', c.rule))), '{}')
            FROM pgcurb.ceiling c
            CROSS JOIN LATERAL (
                SELECT CASE c.ceiling
                    WHEN 'rows_per_lease' THEN (
                        SELECT coalesce(sum(w.row_count), 0)
                        FROM pgcurb.written w
                        WHERE w.lease_id = l.id AND NOT w.approved)
                    WHEN 'rows_per_hour' THEN (
                        SELECT coalesce(sum(w.row_count), 0)
                        FROM pgcurb.written w
                        WHERE w.agent = a.agent
                          AND NOT w.approved
                          AND w.statement_at > clock_timestamp() - interval '1 hour')
                END AS n
            ) AS used
            WHERE c.agent = a.agent))
    FROM pgcurb.lease l
    JOIN pgcurb.agent a ON a.agent = l.agent
    WHERE l.id = pgcurb.current_lease()
$$;

-- Does no row policy take a row of this table from this agent? True where row security is off, or every policy that applies to
-- it lets every row through.
CREATE FUNCTION pgcurb.sees_every_row(agent name, relation oid)
    RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT c.relrowsecurity
        OR (
            SELECT coalesce(bool_or(p.polpermissive), false)
               AND bool_and(coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') = 'true')
            FROM pg_policy p
            WHERE p.polrelid = c.oid
              AND p.polcmd IN ('*', 'r')
              AND EXISTS (
                    SELECT
                    FROM unnest(p.polroles) r
                    WHERE r = 0 OR pg_has_role(sees_every_row.agent, r, 'USAGE')))
    FROM pg_class c
    WHERE c.oid = sees_every_row.relation
$$;

-- What the last statement of this transaction changed, before it is rolled back:
-- {"rows": 31009, "tables": [{"table": "public.comments", "rows": 12376, "deleted": 12376, "sample": [{"before": {…}, "after": null}]}]}
-- A table that the agent cannot see is "elsewhere". A sample has columns that the agent can read only, and there is none where row
-- policies cut what the agent sees: rows that a cascade reached may be rows that it could not have read.
CREATE FUNCTION pgcurb.preview(sample integer DEFAULT 3)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its      pgcurb.progress;
    one      record;
    tables   jsonb := '[]';
    found    jsonb;
    shown    jsonb;
    readable text;
BEGIN
    SELECT p.* INTO its
    FROM pgcurb.progress p
    WHERE p.slot = session_user
      AND p.xid = pg_current_xact_id_if_assigned();
    FOR one IN
        SELECT g.*, c.value::bigint AS row_count,
               has_any_column_privilege(session_user, g.relation, 'SELECT') AS visible,
               pgcurb.sees_every_row(its.agent, g.relation) AS whole
        FROM jsonb_each_text(its.counts) c
        JOIN pgcurb.guarded g ON g.log_table = c.key
        WHERE c.value::bigint > 0
        ORDER BY g.schema_name, g.table_name
    LOOP
        IF NOT one.visible THEN
            tables := tables || jsonb_build_object('table', 'elsewhere', 'rows', one.row_count);
            CONTINUE;
        END IF;
        EXECUTE format(
            'SELECT jsonb_build_object(
                 ''inserted'', count(*) FILTER (WHERE "curb:op" = ''I''),
                 ''updated'', count(*) FILTER (WHERE "curb:op" = ''U'' AND "curb:after"),
                 ''deleted'', count(*) FILTER (WHERE "curb:op" = ''D''))
             FROM pgcurb_log.%I
             WHERE "curb:xid" = $1 AND "curb:statement" = $2', one.log_table)
        INTO found
        USING its.xid, its.statement_at;
        SELECT string_agg('l.' || quote_ident(n), ', ' ORDER BY i) INTO readable
        FROM unnest(one.columns) WITH ORDINALITY AS u (n, i)
        WHERE has_column_privilege(session_user, one.relation, n, 'SELECT');
        shown := NULL;
        IF one.whole AND sample > 0 THEN
            EXECUTE format(
                'SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(''before'', s.old, ''after'', s.new)) ORDER BY s.number)
                 FROM (
                     SELECT l."curb:change" AS number,
                            (array_agg(to_jsonb(r)) FILTER (WHERE NOT l."curb:after"))[1] AS old,
                            (array_agg(to_jsonb(r)) FILTER (WHERE l."curb:after"))[1] AS new
                     FROM pgcurb_log.%1$I l
                     CROSS JOIN LATERAL (SELECT %2$s) AS r
                     WHERE l."curb:xid" = $1 AND l."curb:statement" = $2
                     GROUP BY l."curb:change"
                     ORDER BY l."curb:change"
                     LIMIT $3
                 ) AS s', one.log_table, readable)
            INTO shown
            USING its.xid, its.statement_at, least(sample, 20);
        END IF;
        tables := tables || jsonb_strip_nulls(jsonb_build_object(
            'table', concat(quote_ident(one.schema_name), '.', quote_ident(one.table_name)),
            'rows', one.row_count, 'sample', shown) || found);
    END LOOP;
    RETURN jsonb_build_object('rows', pgcurb.row_total(coalesce(its.counts, '{}')), 'tables', tables);
END
$$;

REVOKE ALL ON FUNCTION pgcurb.whoami(), pgcurb.sees_every_row(name, oid), pgcurb.preview(integer) FROM PUBLIC;
RESET ROLE;

COMMIT;
