-- Sequences, but for those that an identity column makes itself.
SELECT format('%I.%I', n.nspname, c.relname) AS name,
    format('CREATE SEQUENCE %I.%I AS %s INCREMENT %s MINVALUE %s MAXVALUE %s START %s%s', n.nspname, c.relname,
        s.seqtypid::regtype, s.seqincrement, s.seqmin, s.seqmax, s.seqstart, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END) AS sql
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_sequence AS s ON s.seqrelid = c.oid
WHERE n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i'))
ORDER BY c.oid;
