-- The sessions that applying a plan concerns: those that hold locks on tables which the plan changes ($1, as SQL spells them),
-- for it has to wait for them, and those of agents' slots ($2). An admin who may not see other people's sessions sees of them
-- who they are, and neither their state nor since when.
WITH held AS (
    SELECT l.pid, string_agg(DISTINCT format('holds %s on %I.%I', l.mode, n.nspname, c.relname), '; ') AS why
    FROM pg_locks AS l
    JOIN pg_class AS c ON c.oid = l.relation
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE l.granted
      AND l.locktype = 'relation'
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND l.pid <> pg_backend_pid()
      AND l.relation = ANY (ARRAY(SELECT to_regclass(t.name)::oid FROM unnest(?::text[]) AS t (name)))
    GROUP BY l.pid
)
SELECT
    a.pid,
    COALESCE(a.usename::text, a.backend_type) AS role,
    a.application_name AS application,
    a.state,
    extract(epoch FROM clock_timestamp() - a.xact_start)::bigint AS transaction_seconds,
    concat_ws('; ', CASE WHEN a.usename = ANY (?::text[]) THEN 'a slot of an agent' END, held.why) AS why
FROM pg_stat_activity AS a
LEFT JOIN held USING (pid)
WHERE held.pid IS NOT NULL OR a.usename = ANY (?::text[])
ORDER BY a.pid;
