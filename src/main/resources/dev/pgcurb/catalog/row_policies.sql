-- Row policies. PUBLIC is listed as the empty name. The definition is all of one in one text, for comparison. Names come from
-- the cache: joining thirty thousand policies with a thousand roles takes longer than all the rest.
SELECT
    p.polrelid::bigint AS relation,
    p.polname::text AS name,
    p.polpermissive AS permissive,
    p.polcmd::text AS command,
    ARRAY(
        SELECT CASE WHEN member.oid = 0 THEN '' ELSE pg_get_userbyid(member.oid)::text END
        FROM unnest(p.polroles) AS member (oid)
        ORDER BY 1
    ) AS roles,
    told.using_expression,
    told.check_expression,
    obj_description(p.oid, 'pg_policy') AS comment,
    concat_ws(E'\n', p.polpermissive, p.polcmd, p.polroles::regrole[], told.using_expression, told.check_expression)
        AS definition
FROM pg_policy AS p
CROSS JOIN LATERAL (
    SELECT pg_get_expr(p.polqual, p.polrelid) AS using_expression, pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression
    OFFSET 0
) AS told
ORDER BY p.polrelid, p.polname;
