-- What an agent may know about itself: the tools whoami and preview ask for it, and psql can as well.
SET LOCAL ROLE pgcurb_owner;

-- {"agent": …, "purpose": …, "claims": {…}, "lease": {"id": …, "expires_at": …},
--  "reads": [{"table": "public.species", "columns": "all" or [names]}], "writes": [{"table": …, "may": ["DELETE", …]}],
--  "ceilings": {"rows_per_lease": {"limit": …, "used": …, "left": …, "hold": true, "rule": …}}}
-- NULL: this session has no lease. Only what the session's own agent was granted is in it.
CREATE FUNCTION pgcurb.whoami()
    RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
        'agent', a.agent,
        'purpose', a.purpose,
        'claims', l.claims,
        'lease', jsonb_build_object('id', l.id, 'expires_at', l.expires_at),
        'reads', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'table', concat(quote_ident(r.schema), '.', quote_ident(r.relation)),
                'columns', CASE
                    WHEN cardinality(r.columns) = (
                        SELECT count(*)
                        FROM pg_attribute t
                        WHERE t.attrelid = to_regclass(concat(quote_ident(r.schema), '.', quote_ident(r.relation)))
                          AND t.attnum > 0
                          AND NOT t.attisdropped) THEN '"all"'::jsonb
                    ELSE to_jsonb(r.columns)
                END) ORDER BY r.schema, r.relation), '[]')
            FROM pgcurb.readable(a.agent) r),
        'writes', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('table', w.name, 'may', w.may) ORDER BY w.name), '[]')
            FROM (
                SELECT concat(quote_ident(n.nspname), '.', quote_ident(c.relname)) AS name,
                       array_remove(ARRAY[
                           CASE WHEN has_any_column_privilege(a.agent, c.oid, 'INSERT') THEN 'INSERT' END,
                           CASE WHEN has_any_column_privilege(a.agent, c.oid, 'UPDATE') THEN 'UPDATE' END,
                           CASE WHEN has_table_privilege(a.agent, c.oid, 'DELETE') THEN 'DELETE' END], NULL) AS may
                FROM pgcurb.guarded g
                JOIN pg_class c ON c.oid = g.relation
                JOIN pg_namespace n ON n.oid = c.relnamespace
            ) AS w
            WHERE w.may <> '{}'),
        'ceilings', (
            SELECT coalesce(jsonb_object_agg(c.ceiling, jsonb_strip_nulls(jsonb_build_object(
                'limit', c."limit",
                'used', used.n,
                'left', CASE WHEN used.n < c."limit" THEN c."limit" - used.n WHEN used.n IS NOT NULL THEN 0 END,
                'hold', c.hold,
                'rule', c.rule))), '{}')
            FROM pgcurb.ceiling c
            CROSS JOIN LATERAL (
                SELECT CASE c.ceiling
                    WHEN 'rows_per_lease' THEN (
                        SELECT coalesce(sum(w.row_count), 0)
                        FROM pgcurb.written w
                        WHERE w.lease_id = l.id AND NOT w.approved)
                    WHEN 'rows_per_hour' THEN (
                        SELECT coalesce(sum(w.row_count), 0)
                        FROM pgcurb.written w
                        WHERE w.agent = a.agent
                          AND NOT w.approved
                          AND w.statement_at > clock_timestamp() - interval '1 hour')
                END AS n
            ) AS used
            WHERE c.agent = a.agent))
    FROM pgcurb.lease l
    JOIN pgcurb.agent a ON a.agent = l.agent
    WHERE l.id = pgcurb.current_lease()
$$;

-- Does no row policy take a row of this table from this agent? True where row security is off, or every policy that applies to
-- it lets every row through.
CREATE FUNCTION pgcurb.sees_every_row(agent name, relation oid)
    RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT c.relrowsecurity
        OR (
            SELECT coalesce(bool_or(p.polpermissive), false)
               AND bool_and(coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') = 'true')
            FROM pg_policy p
            WHERE p.polrelid = c.oid
              AND p.polcmd IN ('*', 'r')
              AND EXISTS (
                    SELECT
                    FROM unnest(p.polroles) r
                    WHERE r = 0 OR pg_has_role(sees_every_row.agent, r, 'USAGE')))
    FROM pg_class c
    WHERE c.oid = sees_every_row.relation
$$;

-- What the last statement of this transaction changed, before it is rolled back:
-- {"rows": 31009, "tables": [{"table": "public.comments", "rows": 12376, "deleted": 12376, "sample": [{"before": {…}, "after": null}]}]}
-- A table that the agent cannot see is "elsewhere". A sample has columns that the agent can read only, and there is none where row
-- policies cut what the agent sees: rows that a cascade reached may be rows that it could not have read.
CREATE FUNCTION pgcurb.preview(sample integer DEFAULT 3)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its      pgcurb.progress;
    one      record;
    tables   jsonb := '[]';
    found    jsonb;
    shown    jsonb;
    readable text;
BEGIN
    SELECT p.* INTO its
    FROM pgcurb.progress p
    WHERE p.slot = session_user
      AND p.xid = pg_current_xact_id_if_assigned();
    FOR one IN
        SELECT g.*, c.value::bigint AS row_count,
               has_any_column_privilege(session_user, g.relation, 'SELECT') AS visible,
               pgcurb.sees_every_row(its.agent, g.relation) AS whole
        FROM jsonb_each_text(its.counts) c
        JOIN pgcurb.guarded g ON g.log_table = c.key
        WHERE c.value::bigint > 0
        ORDER BY g.schema_name, g.table_name
    LOOP
        IF NOT one.visible THEN
            tables := tables || jsonb_build_object('table', 'elsewhere', 'rows', one.row_count);
            CONTINUE;
        END IF;
        EXECUTE format(
            'SELECT jsonb_build_object(
                 ''inserted'', count(*) FILTER (WHERE "curb:op" = ''I''),
                 ''updated'', count(*) FILTER (WHERE "curb:op" = ''U'' AND "curb:after"),
                 ''deleted'', count(*) FILTER (WHERE "curb:op" = ''D''))
             FROM pgcurb_log.%I
             WHERE "curb:xid" = $1 AND "curb:statement" = $2', one.log_table)
        INTO found
        USING its.xid, its.statement_at;
        SELECT string_agg('l.' || quote_ident(n), ', ' ORDER BY i) INTO readable
        FROM unnest(one.columns) WITH ORDINALITY AS u (n, i)
        WHERE has_column_privilege(session_user, one.relation, n, 'SELECT');
        shown := NULL;
        IF one.whole AND sample > 0 THEN
            EXECUTE format(
                'SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(''before'', s.old, ''after'', s.new)) ORDER BY s.number)
                 FROM (
                     SELECT l."curb:change" AS number,
                            (array_agg(to_jsonb(r)) FILTER (WHERE NOT l."curb:after"))[1] AS old,
                            (array_agg(to_jsonb(r)) FILTER (WHERE l."curb:after"))[1] AS new
                     FROM pgcurb_log.%1$I l
                     CROSS JOIN LATERAL (SELECT %2$s) AS r
                     WHERE l."curb:xid" = $1 AND l."curb:statement" = $2
                     GROUP BY l."curb:change"
                     ORDER BY l."curb:change"
                     LIMIT $3
                 ) AS s', one.log_table, readable)
            INTO shown
            USING its.xid, its.statement_at, least(sample, 20);
        END IF;
        tables := tables || jsonb_strip_nulls(jsonb_build_object(
            'table', concat(quote_ident(one.schema_name), '.', quote_ident(one.table_name)),
            'rows', one.row_count, 'sample', shown) || found);
    END LOOP;
    RETURN jsonb_build_object('rows', pgcurb.row_total(coalesce(its.counts, '{}')), 'tables', tables);
END
$$;

-- A key for somebody whose access token the gateway's MCP server has checked: so that they come in as everyone does, with claims
-- that are bound to a key. It says no more than open_lease lets the gateway do anyway, lasts a quarter of an hour at most, and its
-- name says what it is.
CREATE FUNCTION pgcurb.add_pass(agent text, key_id text, scram_verifier text, claims jsonb, ttl interval)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF key_id !~ '^oauth[0-9a-f]{24}$' OR ttl > interval '15 minutes' THEN
        RAISE EXCEPTION 'a pass is named oauth… and lasts fifteen minutes at most' USING ERRCODE = '22023';
    END IF;
    DELETE FROM pgcurb.agent_key k
    WHERE k.key_id ~ '^oauth[0-9a-f]{24}$' AND k.expires_at < clock_timestamp() - interval '1 day';
    PERFORM pgcurb.add_key(agent, key_id, scram_verifier, claims, ttl);
END
$$;

GRANT EXECUTE ON FUNCTION pgcurb.add_pass(text, text, text, jsonb, interval) TO pgcurb_gateway;
REVOKE ALL ON FUNCTION pgcurb.add_pass(text, text, text, jsonb, interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION pgcurb.whoami(), pgcurb.sees_every_row(name, oid), pgcurb.preview(integer) FROM PUBLIC;
RESET ROLE;
