-- Row policies. PUBLIC is listed as the empty name. The definition is all of one in one text, for comparison.
SELECT
    p.polrelid::bigint AS relation,
    p.polname::text AS name,
    p.polpermissive AS permissive,
    p.polcmd::text AS command,
    (
        SELECT array_agg(COALESCE(r.rolname::text, '') ORDER BY r.rolname)
        FROM unnest(p.polroles) AS member (oid)
        LEFT JOIN pg_roles AS r ON r.oid = member.oid
    ) AS roles,
    pg_get_expr(p.polqual, p.polrelid) AS using_expression,
    pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression,
    obj_description(p.oid, 'pg_policy') AS comment,
    concat_ws(E'\n', p.polpermissive, p.polcmd, p.polroles::regrole[],
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) AS definition
FROM pg_policy AS p
ORDER BY p.polrelid, p.polname;
