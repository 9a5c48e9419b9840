-- The verdict on a statement of an agent, given when its last guarded table is done.
SET LOCAL ROLE pgcurb_owner;

-- The ceilings that a statement passes now, the first one first: what is counted, and how many rows that is.
CREATE FUNCTION pgcurb.passed_ceilings(its pgcurb.progress, row_count bigint)
    RETURNS TABLE (passed pgcurb.ceiling, counted numeric)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'                -- another session of the agent may hold the hourly budget
AS $$
DECLARE
    one pgcurb.ceiling;
BEGIN
    FOR one IN
        SELECT c.*
        FROM pgcurb.ceiling c
        WHERE c.agent = its.agent
          AND c.ceiling IN ('rows_per_statement', 'rows_per_transaction', 'rows_per_lease', 'rows_per_hour')
        ORDER BY array_position(
            ARRAY['rows_per_statement', 'rows_per_transaction', 'rows_per_lease', 'rows_per_hour'], c.ceiling)
    LOOP
        CASE one.ceiling
            WHEN 'rows_per_statement' THEN
                counted := row_count + its.earlier_rows;
            WHEN 'rows_per_transaction' THEN
                counted := row_count + its.xact_rows;
            WHEN 'rows_per_lease' THEN
                SELECT passed_ceilings.row_count + coalesce(sum(w.row_count), 0) INTO counted
                FROM pgcurb.written w
                WHERE w.lease_id = its.lease_id
                  AND NOT w.approved
                  AND (w.xid, w.statement_at) <> (its.xid, its.statement_at);
            WHEN 'rows_per_hour' THEN
                INSERT INTO pgcurb.budget AS b (agent, counted_at)
                VALUES (its.agent, clock_timestamp())
                ON CONFLICT (agent) DO UPDATE SET counted_at = excluded.counted_at;
                SELECT passed_ceilings.row_count + coalesce(sum(w.row_count), 0) INTO counted
                FROM pgcurb.written w
                WHERE w.agent = its.agent
                  AND NOT w.approved
                  AND w.statement_at > clock_timestamp() - interval '1 hour'
                  AND (w.xid, w.statement_at) <> (its.xid, its.statement_at);
        END CASE;
        IF counted > one."limit" THEN
            passed := one;
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;

-- 18633 rows (and 41 in "comments"). A table that the agent cannot see is not named.
CREATE FUNCTION pgcurb.say_rows(its pgcurb.progress)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat(
        coalesce(sum(c.value::bigint) FILTER (WHERE own.is_it), 0),
        ' rows',
        ' (and ' || string_agg(
            CASE
                WHEN has_any_column_privilege(session_user, g.relation, 'SELECT') THEN format('%s in "%s"', c.value, g.table_name)
                ELSE format('%s elsewhere', c.value)
            END, ', ' ORDER BY g.schema_name, g.table_name)
            FILTER (WHERE NOT own.is_it AND c.value::bigint > 0) || ')')
    FROM jsonb_each_text(its.counts) c
    JOIN pgcurb.guarded g ON g.log_table = c.key
    CROSS JOIN LATERAL (
        SELECT g.schema_name = its.schema_name AND g.table_name = its.table_name AS is_it
    ) AS own
$$;

-- Uses up an approval of exactly these rows, if there is one. A second run of the same approval waits for the first here
-- and then finds it used. Where the rule wants two persons, nobody's approval serves an agent that works for them.
CREATE FUNCTION pgcurb.use_approval(its pgcurb.progress, row_count bigint, digest text)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pgcurb.hold h
    SET state = 'used', used_at = clock_timestamp(), used_xid = its.xid, used_lease = its.lease_id
    WHERE h.id = (
            SELECT a.id
            FROM pgcurb.hold a
            WHERE a.agent = its.agent
              AND a.digest = use_approval.digest
              AND a.row_count = use_approval.row_count
              AND a.state = 'approved'
              AND a.expires_at > clock_timestamp()
              AND NOT EXISTS (
                    SELECT
                    FROM pgcurb.ceiling c
                    JOIN pgcurb.lease l ON l.id = its.lease_id
                    WHERE c.agent = a.agent AND c.ceiling = a.ceiling AND c.two_persons
                      AND (l.operator = a.decided_role) IS NOT FALSE)
            ORDER BY a.id
            LIMIT 1)
      AND h.state = 'approved'
      AND h.expires_at > clock_timestamp();
    RETURN FOUND;
END
$$;

-- Refuses with everything that a person or a model needs to go on. Never returns. The token with which the agent asks is in the
-- hint; the same with the veiled sample behind it is in the data-type field, for the gateway.
CREATE FUNCTION pgcurb.hold_statement(its pgcurb.progress, passed pgcurb.ceiling, counted numeric, row_count bigint, digest text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    earlier pgcurb.hold;
    number  bigint;
    payload text;
    token   text;
    sample  bytea;
BEGIN
    SELECT h.* INTO earlier
    FROM pgcurb.hold h
    WHERE h.agent = its.agent
      AND h.digest = hold_statement.digest
      AND (h.state = 'denied' OR (h.state = 'waiting' AND h.lapses_at > clock_timestamp()))
    ORDER BY h.id DESC
    LIMIT 1;
    IF earlier.state = 'denied' THEN
        RAISE EXCEPTION '% on "%" refused: a person denied exactly these % rows (hold %); do something else',
                its.op, its.table_name, row_count, earlier.id
            USING ERRCODE = '42501',
                  DETAIL = format('Rule %s (%s). Nothing was changed.', passed.rule, passed.source),
                  HINT = format('Do not retry unchanged. They said: %s', left(earlier.decision_reason, 500));
    END IF;
    IF earlier.id IS NULL AND pgcurb.holds_left(its.agent) <= 0 THEN
        RAISE EXCEPTION '% on "%" refused: %, the ceiling is %, and as many of your holds wait for a person as may; '
                'narrow the WHERE clause, or wait until people have decided',
                its.op, its.table_name, pgcurb.say_rows(its), passed."limit"
            USING ERRCODE = '54000',
                  DETAIL = format('Rule %s.ceilings.open_holds. Nothing was changed.', its.agent),
                  HINT = 'Do not retry unchanged. See what waits: SELECT * FROM pgcurb.my_holds;';
    END IF;
    number := coalesce(earlier.id, nextval('pgcurb.hold_id'));
    sample := pgcurb.veiled_sample(its.counts, passed.sample);
    payload := jsonb_build_object(
        'id', number, 'agent', its.agent, 'lease_id', its.lease_id, 'op', its.op,
        'schema_name', its.schema_name, 'table_name', its.table_name, 'row_count', row_count,
        'counts', (
            SELECT jsonb_object_agg(concat(g.schema_name, '.', g.table_name), c.value::bigint)
            FROM jsonb_each_text(its.counts) c
            JOIN pgcurb.guarded g ON g.log_table = c.key
            WHERE c.value::bigint > 0),
        'digest', digest, 'ceiling', passed.ceiling, 'row_limit', passed."limit", 'rule', passed.rule, 'source', passed.source,
        'undo_images', size.images, 'undo_bytes', size.bytes,
        'sample_sha256', encode(sha256(sample), 'hex'),
        'statement_sha256', encode(sha256(convert_to(current_query(), 'UTF8')), 'hex'),
        'refused_at', clock_timestamp())::text
    FROM pgcurb.undo_size(its.counts) AS size;
    token := replace(encode(convert_to(payload, 'UTF8'), 'base64'), E'\n', '') || '.' || pgcurb.sign(payload);
    RAISE EXCEPTION '% on "%" held: %, the ceiling is %; narrow the WHERE clause or wait for approval of hold %',
            its.op, its.table_name, pgcurb.say_rows(its), passed."limit", number
        USING ERRCODE = '55000',
              DETAIL = format('Rule %s (%s): %s of %s. Nothing was changed. Digest %s.',
                              passed.rule, passed.source, counted, passed."limit", digest),
              HINT = format('Do not retry unchanged. Narrow to %s rows, or ask with: SELECT pgcurb.ask(%L, %L);',
                            passed."limit", token, 'why this is needed'),
              CONSTRAINT = 'pgcurb_hold',
              DATATYPE = concat_ws('~', token, replace(encode(sample, 'base64'), E'\n', ''));
END
$$;

-- One table is done: counts what was captured of it and, when it is the last one, gives the verdict.
CREATE FUNCTION pgcurb.end_table(op text, ended name, log_table name)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its    pgcurb.progress;
    total  bigint;
    first  record;
    closed record;
    digest text;
BEGIN
    UPDATE pgcurb.progress p
    SET open = greatest(p.open - 1, 0),
        counts = p.counts || jsonb_build_object(end_table.log_table, pgcurb.captured(end_table.log_table))
    WHERE p.slot = session_user
      AND p.xid = pg_current_xact_id()
      AND p.statement_at = statement_timestamp()
    RETURNING p.* INTO its;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% on "%" refused: it was not seen to begin', lower(end_table.op), ended
            USING ERRCODE = '42501', DETAIL = 'Rule lease. Nothing was changed.', HINT = 'Ask the operator to run: pgcurb plan';
    END IF;
    IF its.open > 0 THEN
        RETURN;
    END IF;

    total := pgcurb.row_total(its.counts);
    IF total = 0 THEN
        RETURN;
    END IF;
    SELECT c.* INTO first FROM pgcurb.passed_ceilings(its, total) c LIMIT 1;
    IF FOUND THEN
        -- An approval covers every ceiling that may be approved; one that may not ends it here.
        SELECT c.* INTO closed
        FROM pgcurb.passed_ceilings(its, total) c
        WHERE NOT (c.passed).hold OR c.counted > (c.passed).up_to
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION '% on "%" refused: %, the ceiling is %; narrow the WHERE clause',
                    its.op, its.table_name, pgcurb.say_rows(its), coalesce(
                        CASE WHEN (closed.passed).hold THEN (closed.passed).up_to END, (closed.passed)."limit")
                USING ERRCODE = '54000',
                      DETAIL = format('Rule %s (%s): %s of %s. Nothing was changed.',
                                      (closed.passed).rule, (closed.passed).source, closed.counted, (closed.passed)."limit"),
                      HINT = 'Do not retry unchanged. Change fewer rows.';
        END IF;
        digest := pgcurb.statement_digest(its.counts);
        IF NOT pgcurb.use_approval(its, total, digest) THEN
            PERFORM pgcurb.hold_statement(its, first.passed, first.counted, total, digest);
        END IF;
        UPDATE pgcurb.progress p SET approved = true WHERE p.slot = session_user;
        its.approved := true;
    END IF;

    INSERT INTO pgcurb.written AS w (xid, statement_at, lease_id, agent, slot, row_count, counts, approved)
    VALUES (its.xid, its.statement_at, its.lease_id, its.agent, its.slot, total, its.counts, its.approved)
    ON CONFLICT (xid, statement_at) DO UPDATE
        SET row_count = excluded.row_count, counts = excluded.counts, approved = excluded.approved;
END
$$;

-- Tables that foreign keys write to have no WHEN on this trigger (guard/triggers.sql), so it runs for the application, too: it
-- compares one name and returns. It pins no search_path, because that would cost more than all the rest; every name in it is
-- written with its schema, and CaptureIT holds them against look-alikes.
CREATE FUNCTION pgcurb.end_statement()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    IF session_user OPERATOR(pg_catalog.~~) 'curb:%' THEN
        PERFORM pgcurb.end_table(tg_op, tg_table_name, tg_argv[0]::pg_catalog.name);
    END IF;
    RETURN NULL;
END
$$;

RESET ROLE;
