-- Row policies. PUBLIC is listed as the empty name. The definition is a digest of all of one, for comparison with an earlier
-- one; the expressions themselves are told of other people's only. Names come from the cache: joining thirty thousand policies
-- with a thousand roles takes longer than all the rest. Comments are looked up one by one, by their index: what was just applied
-- is in no statistics yet, and a join would compare each policy with every comment.
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
    CASE WHEN p.polname NOT LIKE 'curb:%' THEN told.using_expression END AS using_expression,
    CASE WHEN p.polname NOT LIKE 'curb:%' THEN told.check_expression END AS check_expression,
    (
        SELECT d.description
        FROM pg_description AS d
        WHERE d.objoid = p.oid AND d.classoid = 'pg_policy'::regclass AND d.objsubid = 0
    ) AS comment,
    md5(concat_ws(E'\n', p.polpermissive, p.polcmd, p.polroles::regrole[], told.using_expression, told.check_expression))
        AS definition
FROM pg_policy AS p
CROSS JOIN LATERAL (
    SELECT pg_get_expr(p.polqual, p.polrelid) AS using_expression, pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression
    OFFSET 0
) AS told
ORDER BY p.polrelid, p.polname;
