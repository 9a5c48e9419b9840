-- One line for everything that apply could leave behind in this database or in the cluster. Roles of other databases' agents
-- come and go beside a test and are left out. An empty access list and one that says
-- what an empty one means are the same.
SELECT format('relation %s.%s %s owner=%s rls=%s force=%s acl=%s options=%s', n.nspname, c.relname, c.relkind,
    c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, (SELECT array_agg(x::text ORDER BY x::text) FROM unnest(COALESCE(c.relacl, acldefault('r', c.relowner))) AS x), c.reloptions)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\_%'
UNION ALL
SELECT format('column %s.%s acl=%s', a.attrelid::regclass, a.attname, a.attacl)
FROM pg_attribute AS a WHERE a.attacl IS NOT NULL
UNION ALL
SELECT format('policy %s on %s', p.polname, p.polrelid::regclass) FROM pg_policy AS p
UNION ALL
SELECT format('trigger %s enabled=%s', pg_get_triggerdef(t.oid), t.tgenabled) FROM pg_trigger AS t WHERE NOT t.tgisinternal
UNION ALL
SELECT format('function %s owner=%s acl=%s', p.oid::regprocedure, p.proowner::regrole, (SELECT array_agg(x::text ORDER BY x::text) FROM unnest(COALESCE(p.proacl, acldefault('f', p.proowner))) AS x))
FROM pg_proc AS p
UNION ALL
SELECT format('schema %s owner=%s acl=%s', n.nspname, n.nspowner::regrole, (SELECT array_agg(x::text ORDER BY x::text) FROM unnest(COALESCE(n.nspacl, acldefault('n', n.nspowner))) AS x))
FROM pg_namespace AS n WHERE n.nspname NOT LIKE 'pg\_t%'
UNION ALL
SELECT format('type %s.%s', n.nspname, t.typname) FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE n.nspname NOT LIKE 'pg\_%'
UNION ALL
SELECT format('database %s acl=%s', d.datname, (SELECT array_agg(x::text ORDER BY x::text) FROM unnest(COALESCE(d.datacl, acldefault('d', d.datdba))) AS x)) FROM pg_database AS d WHERE d.datname = current_database()
UNION ALL
SELECT format('language %s acl=%s', l.lanname, (SELECT array_agg(x::text ORDER BY x::text) FROM unnest(COALESCE(l.lanacl, acldefault('l', l.lanowner))) AS x)) FROM pg_language AS l
UNION ALL
SELECT format('default acl %s', d.*::text) FROM pg_default_acl AS d
UNION ALL
SELECT format('large object %s owner=%s acl=%s', l.oid, l.lomowner::regrole, l.lomacl) FROM pg_largeobject_metadata AS l
UNION ALL
SELECT format('security label %s', s.*::text) FROM pg_seclabel AS s
UNION ALL
SELECT format('event trigger %s', e.evtname) FROM pg_event_trigger AS e
UNION ALL
SELECT format('sequence %s.%s', s.schemaname, s.sequencename) FROM pg_sequences AS s
UNION ALL
SELECT format('constraint %s on %s: %s', c.conname, c.conrelid::regclass, pg_get_constraintdef(c.oid)) FROM pg_constraint AS c
UNION ALL
SELECT format('extension %s', e.extname) FROM pg_extension AS e
UNION ALL
SELECT format('depends on a role of pgcurb: %s', d.*::text) FROM pg_shdepend AS d JOIN pg_roles AS r ON r.oid = d.refobjid
WHERE d.refclassid = 'pg_authid'::regclass AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (r.rolname LIKE 'curb:%' OR r.rolname LIKE 'pgcurb%')
UNION ALL
SELECT format('comment %s', d.description) FROM pg_description AS d WHERE d.description LIKE 'pgcurb%'
UNION ALL
SELECT format('role %s', r.rolname) FROM pg_roles AS r
WHERE shobj_description(r.oid, 'pg_authid') LIKE 'pgcurb:%of database ' || current_database()
   OR r.rolname LIKE 'curb:%' || current_database() || '%'
UNION ALL
SELECT format('setting %s', s.*::text) FROM pg_db_role_setting AS s
JOIN pg_database AS d ON d.oid = s.setdatabase AND d.datname = current_database()
UNION ALL
SELECT format('member %s of %s', m.member::regrole, m.roleid::regrole)
FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.member
WHERE r.rolname NOT LIKE 'curb:%' AND m.roleid::regrole::text NOT LIKE '%curb%' AND m.roleid::regrole::text NOT LIKE '%\_p\_%'
ORDER BY 1;
