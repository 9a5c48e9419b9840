-- Retention: whole months of the ledger go, on record, and only once a witness outside of the database has seen their end.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.witnessed (
    gateway text PRIMARY KEY,
    seq     bigint NOT NULL,
    hash    bytea NOT NULL,
    place   text NOT NULL,                 -- where the witness is, as the person named it, without credentials
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    by      name NOT NULL DEFAULT session_user
);
COMMENT ON TABLE pgcurb.witnessed IS
    'How far each chain was seen by a witness, as `pgcurb log checkpoint` says after the witness took it. It frees months for '
    'retention and proves nothing: the proof is what the witness keeps.';

-- Notes what a witness took. Marks that are not of this ledger are an error, and one that is behind the last one changes nothing.
CREATE FUNCTION pgcurb.note_checkpoint(marks jsonb, place text)
    RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    mark  record;
    noted integer := 0;
BEGIN
    FOR mark IN
        SELECT m.gateway, m.seq, decode(m.hash, 'hex') AS hash
        FROM jsonb_to_recordset(marks) AS m (gateway text, seq bigint, hash text)
    LOOP
        IF NOT EXISTS (
            SELECT FROM pgcurb.entry e WHERE e.gateway = mark.gateway AND e.seq = mark.seq AND e.hash = mark.hash
            UNION ALL
            SELECT FROM pgcurb.chain c                     -- all of it is gone already
            WHERE c.gateway = mark.gateway AND c.origin_seq = mark.seq AND c.origin_hash = mark.hash)
        THEN
            RAISE EXCEPTION 'chain "%" has no entry % with this hash', mark.gateway, mark.seq
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        INSERT INTO pgcurb.witnessed AS w (gateway, seq, hash, place)
        VALUES (mark.gateway, mark.seq, mark.hash, note_checkpoint.place)
        ON CONFLICT (gateway) DO UPDATE
            SET seq = excluded.seq, hash = excluded.hash, place = excluded.place, at = clock_timestamp(), by = session_user
            WHERE w.seq <= excluded.seq;
        noted := noted + 1;
    END LOOP;
    RETURN noted;
END
$$;

CREATE FUNCTION pgcurb.retire_entries(before timestamptz)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part     record;
    unseen   text;
    removed  bigint;
    total    bigint := 0;
    months   jsonb := '[]';
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
            'SELECT e.gateway FROM (SELECT gateway, max(seq) AS seq FROM pgcurb.%I GROUP BY gateway) AS e '
            'LEFT JOIN pgcurb.witnessed AS w ON w.gateway = e.gateway WHERE w.seq IS NULL OR w.seq < e.seq LIMIT 1',
            part.name) INTO unseen;
        IF unseen IS NOT NULL THEN
            -- A chain must stay in one piece, so what is newer stays, too.
            RAISE WARNING 'ledger month % is kept: no witness has seen the end of its chain "%"', part.name, unseen
                USING HINT = 'Have it witnessed: pgcurb log checkpoint --to FILE';
            EXIT;
        END IF;
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
    'Removes the months that ended before the given time and that a witness has seen the end of, and records it; returns how '
    'many entries went.';

-- What the policy's ledger.retention asks for, once a day by each gateway: it decides nothing by itself. 0 where nothing is due, or
-- where the ledger is busy, which it will not be tomorrow.
CREATE FUNCTION pgcurb.keep_retention()
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $$
DECLARE
    months CONSTANT integer := (SELECT p.ledger_months FROM pgcurb.policy p ORDER BY p.id DESC LIMIT 1);
BEGIN
    IF months IS NULL THEN
        RETURN 0;
    END IF;
    RETURN pgcurb.retire_entries(clock_timestamp() - make_interval(months => months));
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    RETURN 0;
END
$$;

REVOKE ALL ON pgcurb.witnessed FROM PUBLIC;
REVOKE ALL ON FUNCTION
    pgcurb.note_checkpoint(jsonb, text),
    pgcurb.retire_entries(timestamptz),
    pgcurb.keep_retention()
FROM PUBLIC;
GRANT SELECT ON pgcurb.witnessed TO pgcurb_approver;
-- A gateway may have its ledger witnessed by itself, and needs the ends of chains for that: numbers and hashes.
GRANT SELECT ON pgcurb.chain TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.note_checkpoint(jsonb, text) TO pgcurb_approver, pgcurb_gateway;
GRANT EXECUTE ON FUNCTION pgcurb.keep_retention() TO pgcurb_gateway;
RESET ROLE;
