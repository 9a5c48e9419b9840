-- The newest entries: of an agent (1), with a verdict (2), of a kind (3), from a time on (4), with a number (5); each may be
-- NULL. At most so many (6).
SELECT
    l.id, l.attempted_at, l.kind, l.agent, l.verdict, l.rule, l.sqlstate, l.rows, l.duration_us, l.statement,
    l.fingerprint, l.slot, l.lease_id, l.client, l.application_name, l.hold_id, l.refers_to, l.by, l.reason,
    l.detail::text AS detail, l.parameters::text AS parameters, l.settled_at, l.gateway, l.seq
FROM pgcurb.log AS l
CROSS JOIN (SELECT ?::text AS agent, ?::text AS verdict, ?::text AS kind, ?::timestamptz AS since, ?::bigint AS entry) AS q
WHERE (q.agent IS NULL OR l.agent = q.agent)
    AND (q.verdict IS NULL OR l.verdict = q.verdict)
    AND (q.kind IS NULL OR l.kind = q.kind)
    AND (q.since IS NULL OR l.at >= q.since)
    AND (q.entry IS NULL OR l.id = q.entry)
ORDER BY l.at DESC, l.seq DESC, l.id DESC
LIMIT ?
