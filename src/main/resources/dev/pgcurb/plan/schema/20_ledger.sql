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
        'database', jsonb_build_array(
            record.entry
            || jsonb_build_object('by', pgcurb.actor())
            || CASE WHEN pgcurb.acting_person() IS NULL THEN '{}' ELSE jsonb_build_object('through', session_user) END)) AS a
$$;
COMMENT ON FUNCTION pgcurb.record(jsonb) IS
    'Appends one entry, with who did it as "by", to the chain of the database itself: the login, or the person of the console, '
    'and then "through" is the login of the console. Returns its number. Never to be called from a function that an agent may execute.';

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

GRANT EXECUTE ON FUNCTION pgcurb.append(text, jsonb) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.reserve_ids(int) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.heartbeat(text) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.farewell(text) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.extend_ledger(int) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.record(jsonb) TO pgcurb_keeper, pgcurb_undoer;
GRANT SELECT ON pgcurb.entry, pgcurb.chain, pgcurb.gateway TO pgcurb_approver;

SELECT pgcurb.extend_ledger();
RESET ROLE;
