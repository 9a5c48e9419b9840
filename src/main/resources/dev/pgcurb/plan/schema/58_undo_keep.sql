-- How long images are kept, and what that costs.
SET LOCAL ROLE pgcurb_owner;

-- How long what this agent wrote can be taken back.
CREATE FUNCTION pgcurb.retention_of(agent name)
    RETURNS interval
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((SELECT r.retention FROM pgcurb.undo_right r WHERE r.agent = retention_of.agent), interval '720 hours')
$$;

-- The agents whose images are kept: one look at the index for each, however many statements there are.
CREATE FUNCTION pgcurb.agents_with_images()
    RETURNS SETOF name
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE agents (agent) AS (
        (SELECT w.agent FROM pgcurb.written w WHERE w.images = 'kept' ORDER BY w.agent LIMIT 1)
        UNION ALL
        SELECT (SELECT w.agent FROM pgcurb.written w WHERE w.images = 'kept' AND w.agent > a.agent ORDER BY w.agent LIMIT 1)
        FROM agents a
        WHERE a.agent IS NOT NULL
    )
    SELECT a.agent FROM agents a WHERE a.agent IS NOT NULL
$$;

-- From here to the end of its transaction nobody deletes images and no table is registered anew: an undo looks at the images in
-- several statements, and each of them must find the same ones. Undos do not wait for each other here; a deletion that is at it is
-- waited for, as long as lock_timeout says, and what it deleted is then known to be gone.
CREATE FUNCTION pgcurb.undo_hold_images()
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    LOCK TABLE pgcurb.captured_table IN SHARE MODE;
END
$$;

-- Deletes images that are past their retention, at most so many rows of the logs; says how many. 0: there is nothing left to
-- delete, or somebody else is at it, or an undo is under way. What a transaction that is still open wrote is in nobody's sight, and so never deleted.
-- Statements are marked before their images go: from the first deleted row on, undo refuses the statement as a whole.
CREATE FUNCTION pgcurb.undo_prune(max_rows bigint DEFAULT 10000)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its     record;
    deleted bigint;
    total   bigint := 0;
BEGIN
    IF max_rows NOT BETWEEN 1 AND 1000000 THEN
        RAISE EXCEPTION 'from 1 to 1000000 rows may be deleted at once' USING ERRCODE = '22023';
    END IF;
    BEGIN
        -- A table's lock: anyone may take an advisory one, agents too. An undo that is under way holds it in SHARE mode.
        LOCK TABLE pgcurb.captured_table IN SHARE UPDATE EXCLUSIVE MODE NOWAIT;
    EXCEPTION WHEN lock_not_available THEN
        RETURN 0;
    END;
    FOR its IN SELECT a AS agent, clock_timestamp() - pgcurb.retention_of(a) AS until FROM pgcurb.agents_with_images() a LOOP
        UPDATE pgcurb.written w
        SET images = 'going'
        FROM (
            SELECT o.xid, o.statement_at
            FROM pgcurb.written o
            WHERE o.images = 'kept' AND o.agent = its.agent AND o.statement_at < its.until
            ORDER BY o.statement_at
            LIMIT 1000
        ) AS old
        WHERE w.xid = old.xid AND w.statement_at = old.statement_at;
    END LOOP;
    -- What undos wrote is kept for as long as the longest of the agents whose work they took back.
    UPDATE pgcurb.undo u
    SET images = 'going'
    WHERE u.images = 'kept'
      AND u.statement_at < clock_timestamp() - (SELECT max(pgcurb.retention_of(a)) FROM unnest(u.agents) AS n (a));

    FOR its IN
        SELECT DISTINCT c.key AS log_table
        FROM (
            SELECT w.counts FROM pgcurb.written w WHERE w.images = 'going'
            UNION ALL
            SELECT u.counts FROM pgcurb.undo u WHERE u.images = 'going'
        ) AS s
        CROSS JOIN LATERAL jsonb_object_keys(s.counts) AS c (key)
        JOIN pgcurb.guarded g ON g.log_table = c.key
    LOOP
        EXIT WHEN total >= max_rows;
        EXECUTE format(
            'DELETE FROM pgcurb_log.%1$I
             WHERE ctid = ANY (ARRAY(
                 SELECT l.ctid
                 FROM (
                     SELECT w.xid, w.statement_at FROM pgcurb.written w WHERE w.images = ''going''
                     UNION ALL
                     SELECT u.xid, u.statement_at FROM pgcurb.undo u WHERE u.images = ''going''
                 ) AS s
                 JOIN pgcurb_log.%1$I l ON l."curb:xid" = s.xid AND l."curb:statement" = s.statement_at
                 LIMIT $1))', its.log_table)
        USING max_rows - total;
        GET DIAGNOSTICS deleted = ROW_COUNT;
        total := total + deleted;
    END LOOP;
    IF total < max_rows THEN
        UPDATE pgcurb.written w SET images = 'gone' WHERE w.images = 'going';
        UPDATE pgcurb.undo u SET images = 'gone' WHERE u.images = 'going';
    END IF;
    RETURN total;
END
$$;

-- What undo keeps, for each table and agent; what undos wrote has no agent. Sizes are the log table's, shared out by rows; growth
-- is that of the last seven days.
CREATE FUNCTION pgcurb.undo_stats()
    RETURNS TABLE (relation text, agent text, statements bigint, row_count bigint, bytes bigint, oldest timestamptz,
                   retention interval, rows_per_day numeric)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH kept AS (
        SELECT c.key AS log_table, s.agent, count(*) AS statements, sum(c.value::bigint) AS row_count,
               min(s.statement_at) AS oldest,
               sum(c.value::bigint) FILTER (WHERE s.statement_at > statement_timestamp() - interval '7 days') AS this_week
        FROM (
            SELECT w.agent::text, w.statement_at, w.counts FROM pgcurb.written w WHERE w.images = 'kept'
            UNION ALL
            SELECT NULL, u.statement_at, u.counts FROM pgcurb.undo u WHERE u.images = 'kept' AND u.lease_id IS NULL
        ) AS s
        CROSS JOIN LATERAL jsonb_each_text(s.counts) c
        WHERE c.value::bigint > 0
        GROUP BY c.key, s.agent
    ),
    size AS (
        SELECT g.log_table, concat(g.schema_name, '.', g.table_name) AS relation,
               pg_total_relation_size(format('pgcurb_log.%I', g.log_table)::regclass) AS bytes
        FROM pgcurb.guarded g
    )
    SELECT s.relation, k.agent, coalesce(k.statements, 0), coalesce(k.row_count, 0)::bigint,
           CASE
               WHEN k.log_table IS NULL THEN s.bytes
               ELSE (s.bytes * k.row_count / sum(k.row_count) OVER (PARTITION BY s.log_table))::bigint
           END,
           k.oldest,
           CASE WHEN k.agent IS NOT NULL THEN pgcurb.retention_of(k.agent::name) END,
           round(coalesce(k.this_week, 0)
                 / greatest(least(extract(epoch FROM statement_timestamp() - k.oldest) / 86400, 7), 1), 1)
    FROM size s
    LEFT JOIN kept k ON k.log_table = s.log_table
    ORDER BY s.relation, k.agent NULLS LAST
$$;

RESET ROLE;
