-- Settings of the server that decide what an agent can reach, and how much of it; extensions; event triggers;
-- publications. One list of kind, name and value.
SELECT 'setting' AS kind, s.name::text AS name, s.setting::text AS value
FROM pg_settings AS s
WHERE s.name IN ('max_prepared_transactions', 'lo_compat_privileges', 'row_security', 'session_replication_role',
    'event_triggers', 'log_statement', 'password_encryption', 'port')
UNION ALL
SELECT 'extension', e.extname::text, n.nspname::text
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
UNION ALL
SELECT 'event trigger', t.evtname::text, t.evtenabled::text
FROM pg_event_trigger AS t
UNION ALL
SELECT 'publication', p.pubname::text, p.puballtables::text
FROM pg_publication AS p
ORDER BY 1, 2;
