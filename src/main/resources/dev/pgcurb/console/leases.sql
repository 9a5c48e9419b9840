-- The open leases of an agent (1), the oldest first. One JSON object a row.
SELECT json_build_object(
    'lease', l.id,
    'slot', l.slot,
    'claims', l.claims,
    'operator', l.operator,
    'gateway', l.gateway,
    'opened_at', l.opened_at,
    'expires_at', l.expires_at)
FROM pgcurb.lease AS l
WHERE l.agent = ? AND l.closed_at IS NULL AND l.expires_at > clock_timestamp()
ORDER BY l.id
