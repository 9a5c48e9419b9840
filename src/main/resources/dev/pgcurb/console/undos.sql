-- The newest fifty undos. One JSON object a row.
SELECT json_build_object(
    'undo', u.id,
    'at', u.at,
    'by', u.by,
    'reason', u.reason,
    'selection', u.selection,
    'rows', u.row_count,
    'agents', u.agents)
FROM pgcurb.undo AS u
ORDER BY u.id DESC
LIMIT 50
