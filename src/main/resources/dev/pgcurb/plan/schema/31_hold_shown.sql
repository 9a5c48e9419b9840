-- What people see of a hold, and what its agent does.
SET LOCAL ROLE pgcurb_owner;

-- Where a hold stands now: an approval that ran out unused has expired, a hold that nobody decided in time has lapsed.
CREATE FUNCTION pgcurb.hold_state(its pgcurb.hold)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN its.state = 'approved' AND its.expires_at <= clock_timestamp() THEN 'expired'
        WHEN its.state = 'waiting' AND its.lapses_at <= clock_timestamp() THEN 'lapsed'
        ELSE its.state
    END
$$;

DROP FUNCTION IF EXISTS pgcurb.sees_every_row(oid);
DROP FUNCTION IF EXISTS pgcurb.readable_image(jsonb, oid);

-- Whether a role sees every row of a table: no row policy cuts it for them.
CREATE FUNCTION pgcurb.sees_every_row(relation oid, role name)
    RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT c.relrowsecurity
        OR me.rolsuper
        OR me.rolbypassrls
        OR (NOT c.relforcerowsecurity AND pg_has_role(role, c.relowner, 'USAGE'))
        OR (
            SELECT coalesce(bool_and(p.polpermissive), false) AND bool_or(pg_get_expr(p.polqual, p.polrelid) = 'true')
            FROM pg_policy p
            WHERE p.polrelid = c.oid
              AND p.polcmd IN ('r', '*')
              AND EXISTS (
                    SELECT
                    FROM unnest(p.polroles) AS to_role (id)
                    WHERE CASE WHEN to_role.id = 0 THEN true ELSE pg_has_role(role, to_role.id, 'USAGE') END))
    FROM pg_class c
    JOIN pg_roles me ON me.rolname = sees_every_row.role
    WHERE c.oid = sees_every_row.relation
$$;

-- The columns of an image that a role may read anyway.
CREATE FUNCTION pgcurb.readable_image(image jsonb, relation oid, role name)
    RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_object_agg(v.key, v.value)
    FROM jsonb_each(CASE WHEN jsonb_typeof(image) = 'object' THEN image END) v
    JOIN pg_attribute a ON a.attrelid = relation AND a.attname = v.key AND NOT a.attisdropped
    WHERE has_column_privilege(role, relation, a.attnum, 'SELECT')
$$;

-- The sample of a hold, cut to what a role may read in these tables itself: to approve is no right to read. NULL: nothing of it,
-- and for no role.
CREATE FUNCTION pgcurb.readable_sample(sample jsonb, role name)
    RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_object_agg(t.key, shown.rows)
    FROM jsonb_each(sample) t
    JOIN pgcurb.guarded g ON concat(g.schema_name, '.', g.table_name) = t.key
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('op', r.row -> 'op', 'before', cut.before, 'after', cut.after) ORDER BY r.n) AS rows
        FROM jsonb_array_elements(t.value) WITH ORDINALITY AS r (row, n)
        CROSS JOIN LATERAL (
            SELECT pgcurb.readable_image(r.row -> 'before', g.relation, role) AS before,
                   pgcurb.readable_image(r.row -> 'after', g.relation, role) AS after
        ) AS cut
        WHERE coalesce(cut.before, cut.after) IS NOT NULL
    ) AS shown
    WHERE pgcurb.sees_every_row(g.relation, role)
      AND shown.rows IS NOT NULL
$$;

-- The same for whoever is logged in.
CREATE FUNCTION pgcurb.readable_sample(sample jsonb)
    RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.readable_sample(sample, session_user)
$$;

-- The tables of a hold, the most rows first: [{"table": "public.observations", "rows": 18633, "estimate": 20000, "share": 0.93}].
-- The estimate is the planner's, which everyone may read; NULL when the table was never analyzed.
CREATE FUNCTION pgcurb.hold_tables(counts jsonb)
    RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'table', c.key,
        'rows', c.value,
        'estimate', there.estimate,
        'share', round(least(1, c.value::numeric / there.estimate), 4)) ORDER BY c.value DESC, c.key), '[]')
    FROM jsonb_each(counts) c
    LEFT JOIN pgcurb.guarded g ON concat(g.schema_name, '.', g.table_name) = c.key
    LEFT JOIN LATERAL (
        SELECT nullif(sum(greatest(p.reltuples, 0))::bigint, 0) AS estimate
        FROM (
            SELECT leaf.relid FROM pg_partition_tree(g.relation) leaf WHERE leaf.isleaf
            UNION
            SELECT g.relation
        ) AS part
        JOIN pg_class p ON p.oid = part.relid AND p.relkind <> 'p'
    ) AS there ON true
$$;

-- What people see.
CREATE VIEW pgcurb.holds AS
SELECT h.id, pgcurb.hold_state(h) AS state,
       h.agent, h.operator, h.op, h.schema_name, h.table_name, h.row_count, h.counts, h.row_limit, h.rule, h.source, h.digest,
       h.statement, pgcurb.hold_tables(h.counts) AS tables, pgcurb.readable_sample(h.sample) AS sample,
       h.sample IS NOT NULL AS sampled, h.undo_images, h.undo_bytes, h.entry_id, h.lease_id, h.refused_at, h.lapses_at,
       (SELECT p.text FROM pgcurb.plea p WHERE p.hold_id = h.id ORDER BY p.said_at DESC LIMIT 1) AS plea,
       h.decided_by, h.decided_at, h.decision_reason, h.expires_at, h.used_at, h.used_lease,
       -- Only where the hold shows the statement: then the guard signed that this is what ran, and nobody wanted it redacted since.
       CASE WHEN h.statement IS NOT NULL THEN
           (SELECT e.body -> 'parameters' FROM pgcurb.entry e WHERE e.id = h.entry_id AND e.kind = 'attempt' LIMIT 1)
       END AS parameters
FROM pgcurb.hold h;

-- What an agent sees of its own holds. The owner's rights read the table; the lease cuts it.
CREATE VIEW pgcurb.my_holds WITH (security_barrier) AS
SELECT h.id AS hold,
       CASE                                -- as hold_state() has it, which agents may not call
           WHEN h.state = 'approved' AND h.expires_at <= clock_timestamp() THEN 'expired'
           WHEN h.state = 'waiting' AND h.lapses_at <= clock_timestamp() THEN 'lapsed'
           ELSE h.state
       END AS state,
       h.op, h.schema_name, h.table_name, h.row_count, h.row_limit, h.refused_at, h.lapses_at,
       h.decision_reason, h.expires_at
FROM pgcurb.hold h
WHERE h.agent = (SELECT l.agent FROM pgcurb.lease l WHERE l.id = pgcurb.current_lease());

-- One of them: no row where there is none of this number.
CREATE FUNCTION pgcurb.hold_status(hold bigint)
    RETURNS SETOF pgcurb.my_holds
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.* FROM pgcurb.my_holds m WHERE m.hold = hold_status.hold
$$;

RESET ROLE;
