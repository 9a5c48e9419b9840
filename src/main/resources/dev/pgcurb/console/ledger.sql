-- A page of the ledger, the newest first: of an agent (1), with a verdict (2), of a kind (3; NULL: everything but leases, 'all': everything), from a
-- time on (4), with this text in the statement (5), before a place (6, 7, 8: microseconds, seq and number of the entry where the last page
-- ended); each may be NULL. At most so many (9). One JSON object a row, with the keys of "pgcurb log --json", and its place.
--
-- Entries are walked by time, backwards, and the walk ends as soon as a page is full. With a verdict the entry that says it is
-- walked, which for most attempts is their outcome, and the attempt is fetched; its place is then that of the outcome.
SELECT
    (extract(epoch FROM e.at) * 1000000)::bigint || '.' || e.seq || '.' || its.id AS place,
    json_build_object(
        'id', its.id,
        'at', t.at - coalesce(its.waited_us, 0) * interval '1 microsecond',
        'kind', CASE t.kind WHEN 'attempts' THEN 'attempt' ELSE t.kind END,
        'agent', t.agent,
        'verdict', said.verdict,
        'rule', coalesce(o.body ->> 'rule', t.body ->> 'rule'),
        'sqlstate', coalesce(o.body ->> 'sqlstate', t.body ->> 'sqlstate'),
        'rows', coalesce((o.body ->> 'rows')::bigint, its.rows),
        'duration_us', coalesce((o.body ->> 'duration_us')::bigint, its.duration_us),
        -- A line shows no more of it.
        'statement', left(its.statement, 300),
        'hold_id', coalesce(o.body -> 'hold_id', t.body -> 'hold_id'),
        'refers_to', coalesce(t.refers_to, (t.body ->> 'attempt')::bigint),
        'by', t.body ->> 'by',
        'reason', left(t.body ->> 'reason', 300),
        'about', left(CASE
            WHEN t.kind = 'person' THEN concat_ws(' ', t.body -> 'detail' ->> 'person', t.body -> 'detail' ->> 'act')
            WHEN t.kind = 'sign_in' THEN 'by ' || (t.body -> 'detail' ->> 'how')
            WHEN t.kind = 'run' THEN 'approved by ' || (t.body -> 'detail' ->> 'approved_by')
            ELSE coalesce(t.body -> 'detail' ->> 'why', t.body -> 'detail' ->> 'what', (t.body -> 'detail')::text)
        END, 300))
FROM (
    SELECT ?::text AS agent, ?::text AS verdict, ?::text AS kind, ?::timestamptz AS since, ?::text AS text,
           ?::bigint AS micros, ?::bigint AS seq, ?::bigint AS id
) AS q
CROSS JOIN LATERAL (SELECT timestamptz 'epoch' + q.micros * interval '1 microsecond' AS at) AS place
JOIN pgcurb.entry AS e ON true
LEFT JOIN LATERAL (
    SELECT a.*
    FROM pgcurb.entry AS a
    WHERE e.kind = 'outcome' AND a.kind = 'attempt' AND a.id = e.refers_to AND a.gateway = e.gateway
    LIMIT 1
) AS attempt ON true
CROSS JOIN LATERAL (
    SELECT coalesce(attempt.at, e.at) AS at, coalesce(attempt.kind, e.kind) AS kind, coalesce(attempt.agent, e.agent) AS agent,
           coalesce(attempt.body, e.body) AS body, coalesce(attempt.id, e.id) AS id,
           CASE WHEN attempt.id IS NULL THEN e.refers_to ELSE attempt.refers_to END AS refers_to
) AS t
LEFT JOIN LATERAL (
    SELECT s.body, s.verdict, s.seq
    FROM pgcurb.entry AS s
    WHERE t.kind = 'attempt' AND s.refers_to = t.id AND s.kind = 'outcome' AND s.gateway = e.gateway
    ORDER BY s.seq DESC
    LIMIT 1
) AS o ON true
CROSS JOIN LATERAL (
    SELECT t.id AS id, (t.body ->> 'waited_us')::bigint AS waited_us, (t.body ->> 'rows')::bigint AS rows,
           (t.body ->> 'duration_us')::bigint AS duration_us, t.body ->> 'statement' AS statement
    WHERE t.kind <> 'attempts'
    UNION ALL
    SELECT (a.item ->> 0)::bigint, (a.item ->> 1)::bigint, (a.item ->> 2)::bigint, (a.item ->> 3)::bigint,
           t.body -> 'statements' -> (a.item ->> 4)::int ->> 0
    FROM jsonb_array_elements(CASE WHEN t.kind = 'attempts' THEN t.body -> 'attempts' END) AS a (item)
) AS its
LEFT JOIN pgcurb.gateway AS g ON g.name = e.gateway AND t.kind = 'attempt' AND t.body ->> 'verdict' IS NULL AND o.verdict IS NULL
CROSS JOIN LATERAL (
    SELECT coalesce(o.verdict, t.body ->> 'verdict', CASE
        WHEN t.kind <> 'attempt' THEN NULL
        WHEN g.stopped_at IS NULL AND g.heartbeat_at > statement_timestamp() - interval '30 seconds' THEN 'running'
        ELSE 'unknown'
    END) AS verdict
) AS said
WHERE CASE
        WHEN q.verdict IS NULL THEN e.kind <> 'outcome'
        -- Nobody said so, which is asked of the index before anything is joined.
        WHEN q.verdict = 'running' OR (q.verdict = 'unknown' AND e.verdict IS NULL) THEN e.kind = 'attempt' AND e.verdict IS NULL
            AND NOT EXISTS (SELECT FROM pgcurb.entry AS s WHERE s.kind = 'outcome' AND s.refers_to = e.id AND s.gateway = e.gateway)
        ELSE e.verdict = q.verdict AND (e.kind <> 'outcome' OR e.seq = o.seq)
    END
    AND (q.verdict IS NULL OR said.verdict = q.verdict)
    AND (q.agent IS NULL OR CASE WHEN e.kind = 'outcome' THEN t.agent ELSE e.agent END = q.agent)
    AND CASE
        WHEN q.kind IS NULL THEN e.kind <> 'lease'
        WHEN q.kind = 'all' THEN true
        WHEN q.kind = 'attempt' THEN e.kind IN ('attempt', 'attempts', 'outcome')
        ELSE e.kind = q.kind
    END
    AND (q.since IS NULL OR e.at >= q.since)
    -- The same twice: first where it can be asked before anything is joined.
    AND (q.text IS NULL OR e.kind IN ('outcome', 'attempts') OR position(lower(q.text) IN lower(e.body ->> 'statement')) > 0)
    AND (q.text IS NULL OR position(lower(q.text) IN lower(its.statement)) > 0)
    AND (q.micros IS NULL OR (e.at <= place.at AND (e.at, e.seq, its.id) < (place.at, q.seq, q.id)))
ORDER BY e.at DESC, e.seq DESC, its.id DESC
LIMIT ?
