-- Row security and the row policies of people. Where pgcurb turned row security on, it will do so again.
SELECT 1 AS turn, c.oid, c.oid::regclass::text AS name,
    format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', c.oid::regclass) AS sql
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relrowsecurity AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
    AND NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polname = 'curb:everyone')
UNION ALL
SELECT 2, c.oid, c.oid::regclass::text, format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', c.oid::regclass)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relforcerowsecurity AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
UNION ALL
SELECT 3, p.oid, format('%s on %s', p.polname, p.polrelid::regclass),
    format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', p.polname, p.polrelid::regclass,
        CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        (SELECT string_agg(CASE WHEN role.oid = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(role.oid)) END, ', ')
        FROM unnest(p.polroles) AS role (oid)),
        ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
FROM pg_policy AS p
JOIN pg_class AS c ON c.oid = p.polrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE p.polname NOT LIKE 'curb:%' AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
ORDER BY 1, 2;
