-- Texts that every role of the server may read and that hold what looks like a secret: comments of this database. Function
-- bodies are read in routines.sql. The text itself is not returned.
SELECT
    told.type,
    told.identity AS name
FROM pg_description AS d
CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) AS told
WHERE d.objoid >= 16384
  AND d.description ~* '(password|passwd|secret|api[_ -]?key|token|break-glass key)\s*(=|:|\mis\M)\s*\S{4,}|sk_live_|BEGIN (RSA|EC|OPENSSH)? ?PRIVATE KEY|Bearer\s+\S{8,}'
ORDER BY 1, 2
LIMIT 100;
