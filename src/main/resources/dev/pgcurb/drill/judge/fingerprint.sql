-- Everything in the catalogs that an attack could have changed: who there is, who owns what, who may do what.
-- Two runs are compared line by line. A slot's own settings are left out: no server forbids ALTER ROLE on oneself, and
-- the next lease resets them. Left out too is what a lease itself changes of its slot.
SELECT 'role' AS kind, r.rolname::text AS object,
    concat_ws(
        ' ', r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls, r.rolconnlimit,
        CASE WHEN r.rolname !~ ${slots} THEN concat_ws(' ', r.rolcanlogin, r.rolvaliduntil) END) AS state
FROM pg_roles AS r
UNION ALL
SELECT 'member', concat(m.roleid::regrole, ' <- ', m.member::regrole), m.admin_option::text
FROM pg_auth_members AS m
UNION ALL
SELECT 'setting', concat(s.setrole::regrole, ' in ', d.datname), s.setconfig::text
FROM pg_db_role_setting AS s
LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
WHERE s.setrole = 0 OR pg_get_userbyid(s.setrole) !~ ${slots}
UNION ALL
SELECT 'database', d.datname, concat_ws(' ', d.datdba::regrole, d.datconnlimit, d.datallowconn, d.datacl)
FROM pg_database AS d
UNION ALL
SELECT 'schema', n.nspname, concat_ws(' ', n.nspowner::regrole, n.nspacl)
FROM pg_namespace AS n
WHERE n.nspname !~ '^pg_(toast_)?temp_'
UNION ALL
SELECT 'relation', concat(c.relnamespace::regnamespace, '.', c.relname),
    concat_ws(' ', c.relkind, c.relowner::regrole, c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relhastriggers)
FROM pg_class AS c
WHERE c.relkind NOT IN ('t', 'i') AND (c.oid >= 16384 OR c.relacl IS NOT NULL)
    -- Partitions of the ledger are made as time goes by.
    AND NOT (c.relnamespace::regnamespace::text = 'pgcurb' AND c.relispartition)
UNION ALL
SELECT 'column', concat(a.attrelid::regclass, '.', a.attname), concat_ws(' ', a.atttypid::regtype, a.attacl, a.attnotnull)
FROM pg_attribute AS a
WHERE a.attrelid >= 16384 AND a.attnum > 0 AND a.attrelid NOT IN (SELECT oid FROM pg_class WHERE relkind IN ('t', 'i') OR relispartition AND relnamespace::regnamespace::text = 'pgcurb')
UNION ALL
SELECT 'row policy', concat(p.polrelid::regclass, ' ', p.polname),
    concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
FROM pg_policy AS p
UNION ALL
SELECT 'trigger', concat(t.tgrelid::regclass, ' ', t.tgname), concat_ws(' ', t.tgenabled, t.tgfoid::regprocedure)
FROM pg_trigger AS t
WHERE NOT t.tgisinternal AND t.tgparentid = 0
UNION ALL
SELECT 'constraint', concat(c.conrelid::regclass, ' ', c.conname), pg_get_constraintdef(c.oid)
FROM pg_constraint AS c
WHERE c.oid >= 16384
    AND NOT (c.connamespace::regnamespace::text = 'pgcurb' AND c.conrelid IN (SELECT oid FROM pg_class WHERE relispartition))
UNION ALL
SELECT 'function', p.oid::regprocedure::text, concat_ws(' ', p.proowner::regrole, p.proacl, p.prosecdef, md5(p.prosrc))
FROM pg_proc AS p
WHERE p.oid >= 16384 OR p.proacl IS NOT NULL
UNION ALL
SELECT 'operator', o.oid::regoperator::text, o.oprowner::regrole::text
FROM pg_operator AS o
WHERE o.oid >= 16384
UNION ALL
SELECT 'language', l.lanname, l.lanacl::text
FROM pg_language AS l
UNION ALL
SELECT 'extension', e.extname, e.extversion
FROM pg_extension AS e
UNION ALL
SELECT 'server', s.srvname, concat_ws(' ', s.srvoptions, s.srvacl)
FROM pg_foreign_server AS s
UNION ALL
SELECT 'user mapping', concat(u.srvname, ' ', u.usename), u.umoptions::text
FROM pg_user_mappings AS u
UNION ALL
SELECT 'event trigger', e.evtname, concat_ws(' ', e.evtenabled, e.evtfoid::regproc)
FROM pg_event_trigger AS e
UNION ALL
SELECT 'large object', l.oid::text, concat_ws(' ', l.lomowner::regrole, l.lomacl)
FROM pg_largeobject_metadata AS l
UNION ALL
SELECT 'comment', concat(d.classoid::regclass, ' ', d.objoid, ' ', d.objsubid), d.description
FROM pg_description AS d
WHERE d.objoid >= 16384
UNION ALL
SELECT 'default privileges', concat(a.defaclrole::regrole, ' ', a.defaclnamespace, ' ', a.defaclobjtype), a.defaclacl::text
FROM pg_default_acl AS a
UNION ALL
SELECT 'prepared transaction', x.gid, x.owner::text
FROM pg_prepared_xacts AS x
UNION ALL
SELECT 'replication slot', r.slot_name::text, r.slot_type
FROM pg_replication_slots AS r
UNION ALL
-- What inserts of an agent draw from goes on with them.
SELECT 'sequence', c.oid::regclass::text, pg_sequence_last_value(c.oid)::text
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_depend AS d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
WHERE c.relkind = 'S' AND n.nspname !~ '^(pg_|pgcurb)'
    AND coalesce(d.refobjid::regclass::text, '') <> ALL (${drawn})
ORDER BY 1, 2, 3
