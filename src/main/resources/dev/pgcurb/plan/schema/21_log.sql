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
    e.seq,
    e.body -> 'parameters' AS parameters
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
    e.seq,
    NULL
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
