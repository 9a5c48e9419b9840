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
           -- The guard signed what really ran. A token under another statement's name gets no statement at all, nor does
           -- any where the policy wants no literals kept.
           CASE
               WHEN (SELECT p.ledger_statements FROM pgcurb.policy p ORDER BY p.id DESC LIMIT 1) = 'redacted' THEN NULL
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
