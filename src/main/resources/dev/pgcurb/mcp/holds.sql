-- The agent's holds, the newest first: one (1), or with 0 the last twenty. One JSON object a row.
SELECT json_strip_nulls(to_json(h))
FROM pgcurb.my_holds AS h
WHERE $1::bigint IN (0, h.hold)
ORDER BY h.hold DESC
LIMIT 20
