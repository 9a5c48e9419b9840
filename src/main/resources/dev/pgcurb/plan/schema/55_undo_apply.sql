-- Undo: the act.
SET LOCAL ROLE pgcurb_undoer;

-- Called once in some thousand rows while an undo runs: a notice reaches the client at once. Always true.
CREATE FUNCTION pgcurb.undo_tick(rows bigint)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE NOTICE 'undo: % more rows', rows;
    RETURN true;
END
$$;

-- Locks the rows that may go, where a foreign key would take or change rows of others with them: from here on nobody can refer to
-- such a row, and whoever did so before is seen by the look that follows. Every row that was written to is taken, without asking
-- what became of it: that is what the look is for.
CREATE FUNCTION pgcurb.undo_lock(selection jsonb, units pgcurb.undo_unit[])
    RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one pgcurb.undo_unit;
BEGIN
    FOR one IN
        SELECT u.*
        FROM unnest(units) u
        WHERE EXISTS (
            SELECT
            FROM pg_constraint k
            WHERE k.contype = 'f' AND k.confrelid = u.relation
              AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')))
    LOOP
        EXECUTE format(
            'WITH selected AS MATERIALIZED (
                 SELECT DISTINCT s.xid, s.statement_at FROM pgcurb.undo_selection($1) s WHERE s.images = ''kept'')
             SELECT count(*)
             FROM (
                 SELECT
                 FROM (
                     SELECT DISTINCT %s
                     FROM %s l
                     JOIN selected s ON s.xid = l."curb:xid" AND s.statement_at = l."curb:statement"
                     WHERE l."curb:after" AND l."curb:change" > %s AND l."curb:change" <= %s
                 ) AS n
                 JOIN %I.%I t ON %s
                 FOR UPDATE OF t
             ) AS locked',
            pgcurb.undo_columns('l', one.key), pgcurb.undo_log(one), one.after, one.upto, one.schema_name, one.table_name,
            pgcurb.undo_match(one.relation, one.key, 't', 'n'))
        USING selection;
    END LOOP;
END
$$;

-- How many rows one step wrote, as text; says so on the way.
CREATE FUNCTION pgcurb.undo_count(step text, tag text, said boolean)
    RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN said THEN format(
            '(SELECT count(*) FROM (SELECT row_number() OVER () AS n FROM %s_%s) AS w
              WHERE w.n %% 2000 <> 0 OR pgcurb.undo_tick(2000))', step, tag)
        ELSE format('(SELECT count(*) FROM %s_%s)', step, tag)
    END
$$;

-- The one statement that puts everything back, as text. With logged, what it writes goes into the logs; an agent's own undo is
-- captured by the guards instead.
CREATE FUNCTION pgcurb.undo_statement(units pgcurb.undo_unit[], logged boolean)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        '%s,
         %s, deleted AS (SELECT %s AS n),
         %s, updated AS (SELECT %s AS n),
         %s, inserted AS (SELECT %s AS n)
         %s
         SELECT d.n + u.n + i.n FROM deleted d, updated u, inserted i',
        pgcurb.undo_with(units),
        string_agg(pgcurb.undo_step(u, 'delete'), ', '), string_agg(pgcurb.undo_count('d', u.tag, logged), ' + '),
        string_agg(pgcurb.undo_step(u, 'update'), ', '), string_agg(pgcurb.undo_count('u', u.tag, logged), ' + '),
        string_agg(pgcurb.undo_step(u, 'insert'), ', '), string_agg(pgcurb.undo_count('i', u.tag, logged), ' + '),
        CASE WHEN logged THEN ', ' || string_agg(pgcurb.undo_step(u, 'log'), ', ') END)
    FROM unnest(units) u
$$;

-- Puts back what the selection changed, all of it or none: conflicts refuse the whole undo unless skip_conflicts is true. The
-- caller has checked who may. 55000: conflicts. 40001: something changed since the preview or while this ran. 54000: more rows
-- than the policy allows at once, and up_to does not say so many. 0 rows is an answer, not an error.
CREATE FUNCTION pgcurb.undo_run(
    selection jsonb, reason text, skip_conflicts boolean, expected bigint, up_to bigint, by_lease bigint)
    RETURNS jsonb
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    scope   record;
    units   pgcurb.undo_unit[];
    outside jsonb;
    preview jsonb;
    again   jsonb;
    bound   bigint;
    planned bigint;
    done    bigint;
    undo_id bigint;
BEGIN
    PERFORM pgcurb.undo_hold_images();
    SELECT s.* INTO scope FROM pgcurb.undo_scope(selection) s;
    units := pgcurb.undo_units_of(selection, scope.touched);
    outside := pgcurb.undo_outside(selection, scope.touched, scope.past);
    PERFORM pgcurb.undo_lock(selection, units);
    preview := pgcurb.undo_look(selection, units, scope.statements, outside);
    planned := (preview ->> 'restore')::bigint;
    IF (preview ->> 'conflict')::bigint > 0 AND NOT skip_conflicts THEN
        RAISE EXCEPTION 'undo refused: % rows cannot be put back, most often because someone else changed them since',
                preview ->> 'conflict'
            USING ERRCODE = '55000',
                  DETAIL = 'Nothing was changed.',
                  HINT = 'Look at the preview, then leave those rows as they are with --skip-conflicts.';
    END IF;
    IF planned <> expected THEN
        RAISE EXCEPTION 'undo refused: the preview said % rows, now there are %', expected, planned
            USING ERRCODE = '40001', DETAIL = 'Nothing was changed.', HINT = 'Preview again.';
    END IF;
    IF planned = 0 THEN
        RETURN preview - 'stay' || '{"undo": null}';
    END IF;
    SELECT min(coalesce(r.row_limit, 100000)) INTO bound
    FROM unnest(scope.agents) AS a (agent)
    LEFT JOIN pgcurb.undo_right r ON r.agent = a.agent;
    IF planned > greatest(bound, up_to) THEN
        RAISE EXCEPTION 'undo refused: % rows, the ceiling is %', planned, greatest(bound, up_to)
            USING ERRCODE = '54000', DETAIL = 'Nothing was changed.',
                  HINT = format('Look at the preview, then say how many: --up-to %s', planned);
    END IF;
    IF by_lease IS NULL THEN
        RAISE NOTICE 'undo: % rows to put back', planned;
    END IF;

    INSERT INTO pgcurb.undo (reason, selection, agents, lease_id, xid, statement_at, counts, row_count, detail, recorded)
    SELECT undo_run.reason, undo_run.selection, scope.agents, by_lease, pg_current_xact_id(), statement_timestamp(),
           jsonb_object_agg(
               t ->> 'log',
               (t -> 'restore' ->> 'insert')::bigint + (t -> 'restore' ->> 'update')::bigint
               + (t -> 'restore' ->> 'delete')::bigint),
           planned, preview -> 'tables', by_lease IS NULL
    FROM jsonb_array_elements(preview -> 'tables') t
    RETURNING id INTO undo_id;

    EXECUTE pgcurb.undo_statement(units, by_lease IS NULL)
    INTO done
    USING selection, undo_id, ARRAY(SELECT jsonb_array_elements_text(preview -> 'stay'));
    IF done <> planned THEN
        RAISE EXCEPTION 'undo refused: % of % rows were changed while it ran', planned - done, planned
            USING ERRCODE = '40001', DETAIL = 'Nothing was changed.', HINT = 'Preview again.';
    END IF;
    IF by_lease IS NULL THEN
        PERFORM pgcurb.undo_check(g, undo_id) FROM pgcurb.guarded g WHERE g.relation = ANY (scope.touched);
        -- What is checked only at the end of the transaction would fail after the answer.
        SET CONSTRAINTS ALL IMMEDIATE;
        PERFORM pgcurb.record(jsonb_strip_nulls(jsonb_build_object(
            'kind', 'undo', 'rows', done, 'reason', reason,
            'agent', CASE WHEN cardinality(scope.agents) = 1 THEN scope.agents[1] END,
            'refers_to', (selection ->> 'entry')::bigint,
            'detail', jsonb_build_object('undo', undo_id, 'selection', selection, 'tables', preview -> 'tables'))));
    ELSE
        again := pgcurb.undo_look(selection, units, scope.statements, outside);
        IF (again ->> 'restore')::bigint + (again ->> 'conflict')::bigint > (preview ->> 'conflict')::bigint THEN
            RAISE EXCEPTION 'undo refused: a trigger rewrites rows that it puts back'
                USING ERRCODE = '55000', DETAIL = 'Nothing was changed.', HINT = 'Ask a person.';
        END IF;
    END IF;
    RETURN preview - 'stay' || jsonb_build_object('undo', undo_id);
END
$$;

-- As people call it. expected is what the person saw in the preview; anything else now refuses. NULL: no preview is held against
-- it. up_to raises the ceiling of the policy for this undo, in so many words.
CREATE FUNCTION pgcurb.undo_apply(
    selection jsonb, reason text, skip_conflicts boolean DEFAULT false, expected bigint DEFAULT NULL, up_to bigint DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'
    SET work_mem = '64MB'
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    SET lc_monetary = 'C'
    SET xmloption = 'content'
    SET quote_all_identifiers = off
AS $$
BEGIN
    IF coalesce(trim(reason), '') = '' THEN
        RAISE EXCEPTION 'an undo needs a reason' USING ERRCODE = '22023';
    END IF;
    PERFORM pgcurb.demand_may_undo(s.agents || (selection ->> 'agent')::name) FROM pgcurb.undo_scope(selection) s;
    RETURN pgcurb.undo_run(selection, reason, skip_conflicts, expected, up_to, NULL);
END
$$;

-- Are the rows of one table now as the undo meant them? A trigger of the application may have rewritten what was put back;
-- then nothing is changed, and the message says where.
CREATE FUNCTION pgcurb.undo_check(its pgcurb.guarded, undo_id bigint)
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    differing bigint;
BEGIN
    EXECUTE pgcurb.undo_fill($sql$
        SELECT count(*)
        FROM @log@ l
        LEFT JOIN @table@ t ON @t_is_l@
        WHERE l."curb:undo" = $1
          AND l."curb:xid" = pg_current_xact_id()
          AND l."curb:statement" = statement_timestamp()
          AND (l."curb:after" OR l."curb:op" = 'D')
          AND CASE
                  WHEN l."curb:after" THEN ROW(@t_columns@)::text IS DISTINCT FROM ROW(@l_columns@)::text
                  WHEN l."curb:op" = 'D' THEN t.@any_key@ IS NOT NULL
                      AND NOT EXISTS (
                          SELECT FROM @log@ b
                          WHERE b."curb:xid" = l."curb:xid" AND b."curb:statement" = l."curb:statement"
                            AND b."curb:after" AND @b_is_l@)
              END
    $sql$,
        'table', format('%I.%I', its.schema_name, its.table_name),
        'log', format('pgcurb_log.%I', its.log_table),
        't_is_l', pgcurb.undo_match(its.relation, its.key, 't', 'l'),
        'b_is_l', pgcurb.undo_match(its.relation, its.key, 'b', 'l'),
        't_columns', pgcurb.undo_columns('t', its.columns),
        'l_columns', pgcurb.undo_columns('l', its.columns),
        'any_key', quote_ident(its.key[1]))
    INTO differing
    USING undo_id;
    IF differing > 0 THEN
        RAISE EXCEPTION 'undo refused: a trigger on %.% rewrites % of the rows that it puts back',
                its.schema_name, its.table_name, differing
            USING ERRCODE = '55000',
                  DETAIL = 'Nothing was changed.',
                  HINT = 'Disable that trigger for the undo, or put those rows back by hand.';
    END IF;
END
$$;

RESET ROLE;
