-- Holds: statements over a ceiling that a person may approve.
--
-- A refused statement takes everything that it wrote away with it, so the refusal itself carries the facts: a token, signed with
-- a secret that only pgcurb's own functions can read. Whoever has the token (the gateway, or the agent on a direct
-- connection) can register the hold; nobody can change what it says. What is approved is a digest of the exact rows: the guard
-- computes it again when the statement runs again.
SET LOCAL ROLE pgcurb_owner;

CREATE SEQUENCE pgcurb.hold_id;

CREATE TABLE pgcurb.hold (
    id              bigint PRIMARY KEY,    -- from hold_id, drawn when the statement was refused
    agent           name NOT NULL,
    lease_id        bigint NOT NULL,
    entry_id        bigint,                -- the ledger's entry of the attempt; NULL on a direct connection
    statement       text,                  -- as the gateway saw it; NULL on a direct connection
    op              text NOT NULL,
    schema_name     name NOT NULL,
    table_name      name NOT NULL,
    row_count       bigint NOT NULL,       -- all rows, cascades included
    counts          jsonb NOT NULL,        -- {"public.observations": 18633, "public.comments": 41}
    digest          text NOT NULL,
    ceiling         text NOT NULL,
    row_limit       numeric NOT NULL,
    rule            text NOT NULL,
    source          text NOT NULL,
    refused_at      timestamptz NOT NULL,
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'denied', 'used', 'revoked')),
    decided_by      name,
    decided_at      timestamptz,
    decision_reason text,
    expires_at      timestamptz,           -- of the approval
    used_at         timestamptz,
    used_xid        xid8,
    used_lease      bigint
);

CREATE INDEX hold_by_digest ON pgcurb.hold (agent, digest);

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

-- What a token says, or NULL when it was not signed here.
CREATE FUNCTION pgcurb.open_token(token text)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    payload text;
BEGIN
    IF length(token) > 20000 OR (token ~ '^[A-Za-z0-9+/=]+\.[0-9a-f]{64}$') IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    payload := convert_from(decode(split_part(token, '.', 1), 'base64'), 'UTF8');
    IF pgcurb.sign(payload) <> split_part(token, '.', 2) THEN
        RETURN NULL;
    END IF;
    RETURN payload::jsonb;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;

-- Enters a refusal as a hold; again for the same token changes nothing. NULL: the token was not signed here.
CREATE FUNCTION pgcurb.register_hold(entry_id bigint, statement text, token text)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
DECLARE
    said jsonb := pgcurb.open_token(token);
BEGIN
    IF said IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO pgcurb.hold AS h
        (id, agent, lease_id, entry_id, statement, op, schema_name, table_name, row_count, counts, digest,
         ceiling, row_limit, rule, source, refused_at)
    SELECT t.hold, t.agent, t.lease, register_hold.entry_id,
           -- The guard signed what really ran. A token under another statement's name gets no statement at all.
           CASE
               WHEN encode(sha256(convert_to(register_hold.statement, 'UTF8')), 'hex') = t.statement_sha256
                   THEN left(register_hold.statement, 100000)
           END,
           t.op, t.schema, t."table", t.rows, t.counts, t.digest, t.ceiling, t."limit", t.rule, t.source, t.at
    FROM jsonb_to_record(said) AS t (
        hold bigint, agent name, lease bigint, op text, schema name, "table" name, rows bigint, counts jsonb, digest text,
        ceiling text, "limit" numeric, rule text, source text, statement_sha256 text, at timestamptz)
    ON CONFLICT (id) DO UPDATE
        SET entry_id = coalesce(h.entry_id, excluded.entry_id),
            statement = coalesce(h.statement, excluded.statement);
    RETURN (said ->> 'hold')::bigint;
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
      AND h.agent = (SELECT l.agent FROM pgcurb.lease l WHERE l.id = pgcurb.current_lease())
      AND (SELECT count(*) FROM pgcurb.plea p WHERE p.hold_id = h.id) < 10;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no hold % of yours is waiting, or you said enough about it', hold USING ERRCODE = '22023';
    END IF;
    RETURN format('Hold %s waits for a person. Look with: SELECT * FROM pgcurb.my_holds;', hold);
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
    IF (pgcurb.open_token(token) ->> 'lease')::bigint IS DISTINCT FROM pgcurb.current_lease() THEN
        RAISE EXCEPTION 'that token is not one of this session''s refusals' USING ERRCODE = '22023';
    END IF;
    hold_id := pgcurb.register_hold(NULL, NULL, token);
    RETURN pgcurb.ask(hold_id, reason);
END
$$;

-- May this person decide about this hold? Never an agent, and where the policy names approvers only one of them.
CREATE FUNCTION pgcurb.may_decide(agent name, ceiling text)
    RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT EXISTS (SELECT FROM pgcurb.slot s WHERE s.slot = session_user)
       AND EXISTS (
            SELECT
            FROM pgcurb.ceiling c
            WHERE c.agent = may_decide.agent
              AND c.ceiling = may_decide.ceiling
              AND c.hold
              AND (c.approvers = '{}'
                   OR EXISTS (
                        SELECT
                        FROM pg_roles r
                        WHERE r.rolname = ANY (c.approvers)
                          AND pg_has_role(session_user, r.oid, 'MEMBER')))
       )
$$;

-- The one door through which a hold is decided. 22023: no reason. 42501: not this person. 55000: nothing to decide.
CREATE FUNCTION pgcurb.decide(hold_id bigint, to_state text, why text, valid_for interval)
    RETURNS pgcurb.hold
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
DECLARE
    its pgcurb.hold;
BEGIN
    IF coalesce(trim(why), '') = '' THEN
        RAISE EXCEPTION 'a decision needs a reason' USING ERRCODE = '22023';
    END IF;
    SELECT h.* INTO its FROM pgcurb.hold h WHERE h.id = hold_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no hold %', hold_id USING ERRCODE = '22023', HINT = 'List the holds with: pgcurb holds';
    END IF;
    IF NOT pgcurb.may_decide(its.agent, its.ceiling) THEN
        RAISE EXCEPTION '"%" may not decide about hold %', session_user, hold_id
            USING ERRCODE = '42501', DETAIL = format('Rule %s (%s) names who may.', its.rule, its.source);
    END IF;
    IF its.state = 'used' OR (to_state = 'revoked' AND its.state <> 'approved') THEN
        RAISE EXCEPTION 'hold % is %: it cannot become %', hold_id, its.state, to_state USING ERRCODE = '55000';
    END IF;
    UPDATE pgcurb.hold h
    SET state = to_state,
        decided_by = session_user,
        decided_at = clock_timestamp(),
        decision_reason = why,
        expires_at = CASE WHEN to_state = 'approved' THEN clock_timestamp() + valid_for END
    WHERE h.id = hold_id
    RETURNING h.* INTO its;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', CASE to_state WHEN 'approved' THEN 'approval' WHEN 'denied' THEN 'denial' ELSE 'revocation' END,
        'agent', its.agent,
        'refers_to', its.entry_id,
        'hold_id', its.id,
        'statement', its.statement,
        'rows', its.row_count,
        'reason', why,
        'detail', jsonb_build_object('digest', its.digest, 'counts', its.counts, 'expires_at', its.expires_at)));
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

-- Takes an approval back that was not used yet.
CREATE FUNCTION pgcurb.revoke(hold bigint, reason text)
    RETURNS pgcurb.hold
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM pgcurb.decide(hold, 'revoked', reason, NULL)
$$;

-- What people see. "state" says expired where an approval ran out unused.
CREATE VIEW pgcurb.holds AS
SELECT h.id,
       CASE WHEN h.state = 'approved' AND h.expires_at <= clock_timestamp() THEN 'expired' ELSE h.state END AS state,
       h.agent, h.op, h.schema_name, h.table_name, h.row_count, h.counts, h.row_limit, h.rule, h.source, h.digest,
       h.statement, h.entry_id, h.lease_id, h.refused_at,
       (SELECT p.text FROM pgcurb.plea p WHERE p.hold_id = h.id ORDER BY p.said_at DESC LIMIT 1) AS plea,
       h.decided_by, h.decided_at, h.decision_reason, h.expires_at, h.used_at, h.used_lease
FROM pgcurb.hold h;

-- What an agent sees of its own holds. The owner's rights read the table; the lease cuts it.
CREATE VIEW pgcurb.my_holds WITH (security_barrier) AS
SELECT h.id AS hold, h.state, h.op, h.schema_name, h.table_name, h.row_count, h.row_limit, h.refused_at,
       h.decision_reason, h.expires_at
FROM pgcurb.holds h
WHERE h.agent = (SELECT l.agent FROM pgcurb.lease l WHERE l.id = pgcurb.current_lease());

RESET ROLE;
