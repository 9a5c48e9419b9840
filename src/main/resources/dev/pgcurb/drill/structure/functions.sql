-- Functions and procedures of people as Postgres deparses them, and their aggregates as far as these are simple.
WITH theirs AS (
    SELECT p.*, n.nspname
    FROM pg_proc AS p
    JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
)
SELECT p.oid, p.oid::regprocedure::text AS name, pg_get_functiondef(p.oid) AS sql
FROM theirs AS p
WHERE p.prokind IN ('f', 'p', 'w')
UNION ALL
SELECT p.oid, p.oid::regprocedure::text,
    format('CREATE AGGREGATE %I.%I (%s) (SFUNC = %s, STYPE = %s%s%s)', p.nspname, p.proname, pg_get_function_identity_arguments(p.oid),
        a.aggtransfn::regproc, format_type(a.aggtranstype, NULL),
        CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn::regproc ELSE '' END,
        CASE WHEN a.agginitval IS NOT NULL THEN ', INITCOND = ' || quote_literal(a.agginitval) ELSE '' END)
FROM theirs AS p
JOIN pg_aggregate AS a ON a.aggfnoid = p.oid
WHERE p.prokind = 'a' AND a.aggkind = 'n'
ORDER BY 1;
