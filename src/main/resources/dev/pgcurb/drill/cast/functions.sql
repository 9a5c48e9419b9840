-- Functions of people that run as their owner, each with a call that gives NULL for every argument.
SELECT n.nspname::text AS schema, p.proname::text AS name, format_type(p.prorettype, NULL) AS returns,
    format('%I.%I(%s)', n.nspname, p.proname, (
        SELECT string_agg('NULL::' || format_type(argument.type, NULL), ', ' ORDER BY argument.place)
        FROM unnest(p.proargtypes) WITH ORDINALITY AS argument (type, place)
    )) AS call
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.prosecdef AND p.prokind = 'f' AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
    AND n.nspname !~ '^(pg_|information_schema$|pgcurb$|pgcurb_log$|curb:)'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY p.oid;
