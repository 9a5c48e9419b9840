-- Rules and triggers of people, and whether they fire. pgcurb's own come with the policy.
SELECT 1 AS turn, t.oid, format('%s on %s', t.tgname, t.tgrelid::regclass) AS name, pg_get_triggerdef(t.oid) AS sql
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_proc AS p ON p.oid = t.tgfoid
JOIN pg_namespace AS f ON f.oid = p.pronamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0
    AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)' AND f.nspname !~ '^(pgcurb|pgcurb_log)$'
UNION ALL
SELECT 2, t.oid, format('%s on %s', t.tgname, t.tgrelid::regclass),
    format('ALTER TABLE %s %s TRIGGER %I', t.tgrelid::regclass,
        CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, t.tgname)
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_proc AS p ON p.oid = t.tgfoid
JOIN pg_namespace AS f ON f.oid = p.pronamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'O'
    AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)' AND f.nspname !~ '^(pgcurb|pgcurb_log)$'
UNION ALL
SELECT 3, r.oid, format('rule %s on %s', r.rulename, r.ev_class::regclass), pg_get_ruledef(r.oid)
FROM pg_rewrite AS r
JOIN pg_class AS c ON c.oid = r.ev_class
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN' AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
ORDER BY 1, 2;
