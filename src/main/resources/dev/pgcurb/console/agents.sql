-- The agents, or one of them (1): the sessions that are open, and what is used of the hour's budget where there is one. One JSON object a row.
SELECT json_build_object(
    'agent', a.agent,
    'purpose', a.purpose,
    'suspended', CASE WHEN a.suspended_at IS NOT NULL THEN
        json_build_object('at', a.suspended_at, 'by', a.suspended_by, 'why', a.suspended_why) END,
    'sessions', json_build_object(
        'open', (SELECT count(*) FROM pgcurb.lease AS l WHERE l.agent = a.agent AND l.closed_at IS NULL AND l.expires_at > clock_timestamp()),
        'limit', a.sessions),
    'hour', (
        SELECT json_build_object(
            'limit', c."limit",
            'used', (
                SELECT coalesce(sum(w.row_count), 0)
                FROM pgcurb.written AS w
                WHERE w.agent = a.agent AND NOT w.approved AND w.statement_at > clock_timestamp() - interval '1 hour'))
        FROM pgcurb.ceiling AS c
        WHERE c.agent = a.agent AND c.ceiling = 'rows_per_hour'))
FROM pgcurb.agent AS a
CROSS JOIN (SELECT ?::text AS agent) AS q
WHERE q.agent IS NULL OR a.agent = q.agent
ORDER BY a.agent
