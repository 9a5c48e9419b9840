-- Which functions of people row policies, views and rules call: from which table's policy (its name) or from which view.
SELECT DISTINCT
    COALESCE(p.polrelid, w.ev_class)::bigint AS relation,
    COALESCE(p.polname::text, '') AS policy,
    d.refobjid::bigint AS function
FROM pg_depend AS d
JOIN pg_proc AS f ON f.oid = d.refobjid
JOIN pg_namespace AS n ON n.oid = f.pronamespace
LEFT JOIN pg_policy AS p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
LEFT JOIN pg_rewrite AS w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
WHERE d.refclassid = 'pg_proc'::regclass
  AND d.classid IN ('pg_policy'::regclass, 'pg_rewrite'::regclass)
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND COALESCE(p.polrelid, w.ev_class) IS NOT NULL
ORDER BY 1, 2, 3;
