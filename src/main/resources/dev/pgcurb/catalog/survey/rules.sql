-- Rewrite rules: on which relation, whether it is the one that makes a view a view, and which relations it names.
SELECT
    w.ev_class::bigint AS relation,
    w.rulename::text AS name,
    w.ev_type = '1' AND w.rulename = '_RETURN' AS makes_view,
    c.relkind IN ('v', 'm') AND (
        CASE WHEN w.rulename = '_RETURN' AND c.relkind = 'v' AND n.nspname NOT IN ('pgcurb', 'pgcurb_log')
            THEN pg_get_viewdef(c.oid) ~* '\mwhere\M' ELSE false END) AS filters,
    ARRAY(
        SELECT DISTINCT d.refobjid::bigint
        FROM pg_depend AS d
        WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
          AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
        ORDER BY 1
    ) AS names
FROM pg_rewrite AS w
JOIN pg_class AS c ON c.oid = w.ev_class
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY 1, 2;
