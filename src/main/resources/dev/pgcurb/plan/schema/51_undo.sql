-- Undo, as people call it: preview first, then apply.
SET LOCAL ROLE pgcurb_undoer;

-- What undo would do, in its three classes, for each table:
--   restore   rows that can be put back, by what that takes: insert, update, delete
--   conflict  rows that someone else changed since, with up to 20 of their keys and the reason
--   outside   what undo cannot reach: sequences that moved on, triggers that have fired, notifications that were sent
CREATE FUNCTION pgcurb.undo_preview(selection jsonb)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    SET lc_monetary = 'C'
    SET xmloption = 'content'
AS $$
DECLARE
    touched oid[];
    query   text;
    result  jsonb;
BEGIN
    touched := pgcurb.undo_touched(selection);
    IF touched IS NULL THEN
        RETURN jsonb_build_object('statements', 0, 'tables', '[]'::jsonb, 'restore', 0, 'conflict', 0, 'outside', '[]'::jsonb);
    END IF;
    SELECT format(
        'WITH selected AS MATERIALIZED (SELECT s.xid, s.statement_at FROM pgcurb.undo_selection($1) s), %s, %s
         SELECT jsonb_build_object(''statements'', (SELECT count(*) FROM selected), ''tables'', jsonb_agg(t.line ORDER BY t.line ->> ''table''))
         FROM (%s) AS t (line)',
        string_agg(pgcurb.undo_nets(g), ', '),
        string_agg(pgcurb.undo_classes(g, touched), ', '),
        string_agg(pgcurb.undo_line(g), ' UNION ALL '))
    INTO query
    FROM pgcurb.guarded g
    WHERE g.relation = ANY (touched);
    EXECUTE query INTO result USING selection;
    RETURN result || jsonb_build_object(
        'restore', (
            SELECT sum((t -> 'restore' ->> 'insert')::bigint + (t -> 'restore' ->> 'update')::bigint
                       + (t -> 'restore' ->> 'delete')::bigint)
            FROM jsonb_array_elements(result -> 'tables') t),
        'conflict', (SELECT sum((t ->> 'conflict')::bigint) FROM jsonb_array_elements(result -> 'tables') t),
        'outside', pgcurb.undo_outside(touched));
END
$$;

-- The guarded tables that the selected statements wrote to; NULL: none.
CREATE FUNCTION pgcurb.undo_touched(selection jsonb)
    RETURNS oid[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(DISTINCT g.relation)
    FROM pgcurb.undo_selection(selection) s
    CROSS JOIN LATERAL jsonb_each_text(s.counts) c
    JOIN pgcurb.guarded g ON g.log_table = c.key
    WHERE c.value::bigint > 0
$$;

-- One table's line of the preview, as text of a query over its class_<oid>.
CREATE FUNCTION pgcurb.undo_line(its pgcurb.guarded)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill($sql$
        SELECT jsonb_build_object(
            'table', @table@,
            'restore', jsonb_build_object(
                'insert', count(*) FILTER (WHERE "curb:act" = 'insert' AND "curb:why" IS NULL),
                'update', count(*) FILTER (WHERE "curb:act" = 'update' AND "curb:why" IS NULL),
                'delete', count(*) FILTER (WHERE "curb:act" = 'delete' AND "curb:why" IS NULL)),
            'conflict', count(*) FILTER (WHERE "curb:act" IS NOT NULL AND "curb:why" IS NOT NULL),
            'conflicts', (
                SELECT coalesce(jsonb_agg(jsonb_build_object('key', w.key, 'why', w.why)), '[]')
                FROM (
                    SELECT jsonb_build_object(@key_pairs@) AS key, c."curb:why" AS why
                    FROM class_@oid@ c
                    WHERE c."curb:act" IS NOT NULL AND c."curb:why" IS NOT NULL
                    ORDER BY @c_keys@
                    LIMIT 20
                ) AS w))
        FROM class_@oid@
    $sql$,
        'oid', its.relation::text,
        'table', quote_literal(format('%s.%s', its.schema_name, its.table_name)),
        'c_keys', pgcurb.undo_columns('c', its.key),
        'key_pairs', (SELECT string_agg(format('%L, c.%I', k, k), ', ') FROM unnest(its.key) k))
$$;

-- What no undo can reach, named where it can be known from the catalog.
CREATE FUNCTION pgcurb.undo_outside(touched oid[])
    RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(o.said ORDER BY o.said), '[]')
    FROM (
        SELECT format('trigger "%s" on %s.%s has fired for each change and fires again for the undo',
                      t.tgname, g.schema_name, g.table_name)
        FROM pg_trigger t
        JOIN pgcurb.guarded g ON g.relation = t.tgrelid
        WHERE t.tgrelid = ANY (touched)
          AND NOT t.tgisinternal
          AND t.tgname NOT IN ('00_pgcurb_begin', '00_pgcurb_capture', 'zz_pgcurb_end')
        UNION ALL
        SELECT format('sequence %s keeps the numbers that were drawn', d.objid::regclass)
        FROM pg_depend d
        JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
        WHERE d.classid = 'pg_class'::regclass AND d.refobjid = ANY (touched) AND d.deptype IN ('a', 'i')
    ) AS o (said)
$$;

-- Puts back what the selection changed, all of it or none: conflicts refuse the whole undo unless skip_conflicts is true.
-- expected is what the person saw in the preview; anything else now refuses too. NULL: no preview is held against it.
-- 40001: someone changed a row while this ran; preview again. 55000: conflicts. 0 rows is an answer, not an error.
CREATE FUNCTION pgcurb.undo_apply(selection jsonb, reason text, skip_conflicts boolean DEFAULT false, expected bigint DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    SET lc_monetary = 'C'
    SET xmloption = 'content'
AS $$
DECLARE
    preview jsonb;
    planned bigint;
    done    bigint;
    touched oid[] := pgcurb.undo_touched(selection);
    undo_id bigint;
    query   text;
BEGIN
    IF coalesce(trim(reason), '') = '' THEN
        RAISE EXCEPTION 'an undo needs a reason' USING ERRCODE = '22023';
    END IF;
    preview := pgcurb.undo_preview(selection);
    planned := (preview ->> 'restore')::bigint;
    IF (preview ->> 'conflict')::bigint > 0 AND NOT skip_conflicts THEN
        RAISE EXCEPTION 'undo refused: % rows were changed by someone else since', preview ->> 'conflict'
            USING ERRCODE = '55000',
                  DETAIL = 'Nothing was changed.',
                  HINT = 'Look at the preview, then leave those rows as they are with --skip-conflicts.';
    END IF;
    IF planned <> expected THEN
        RAISE EXCEPTION 'undo refused: the preview said % rows, now there are %', expected, planned
            USING ERRCODE = '40001', DETAIL = 'Nothing was changed.', HINT = 'Preview again.';
    END IF;
    IF planned = 0 THEN
        RETURN preview || '{"undo": null}';
    END IF;

    INSERT INTO pgcurb.undo (reason, selection, xid, statement_at, counts)
    SELECT undo_apply.reason, undo_apply.selection, pg_current_xact_id(), statement_timestamp(),
           jsonb_object_agg(g.log_table, 1)
    FROM pgcurb.guarded g
    WHERE g.relation = ANY (touched)
    RETURNING id INTO undo_id;

    SELECT format(
        'WITH selected AS MATERIALIZED (SELECT s.xid, s.statement_at FROM pgcurb.undo_selection($1) s),
              %s, %s,
              %s, deleted AS (SELECT %s AS n),
              %s, updated AS (SELECT %s AS n),
              %s, inserted AS (SELECT %s AS n),
              %s
         SELECT d.n + u.n + i.n FROM deleted d, updated u, inserted i',
        string_agg(pgcurb.undo_nets(g), ', '),
        string_agg(pgcurb.undo_classes(g, touched), ', '),
        string_agg(pgcurb.undo_step(g, 'delete'), ', '),
        string_agg(format('(SELECT count(*) FROM d_%s)', g.relation), ' + '),
        string_agg(pgcurb.undo_step(g, 'update'), ', '),
        string_agg(format('(SELECT count(*) FROM u_%s)', g.relation), ' + '),
        string_agg(pgcurb.undo_step(g, 'insert'), ', '),
        string_agg(format('(SELECT count(*) FROM i_%s)', g.relation), ' + '),
        string_agg(pgcurb.undo_step(g, 'log'), ', '))
    INTO query
    FROM pgcurb.guarded g
    WHERE g.relation = ANY (touched);
    EXECUTE query INTO done USING selection, undo_id;
    IF done <> planned THEN
        RAISE EXCEPTION 'undo refused: % of % rows were changed while it ran', planned - done, planned
            USING ERRCODE = '40001', DETAIL = 'Nothing was changed.', HINT = 'Preview again.';
    END IF;
    PERFORM pgcurb.undo_check(g, undo_id) FROM pgcurb.guarded g WHERE g.relation = ANY (touched);

    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'undo', 'rows', done, 'reason', reason,
        'detail', jsonb_build_object('undo', undo_id, 'selection', selection, 'tables', preview -> 'tables')));
    RETURN preview || jsonb_build_object('undo', undo_id);
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
          AND CASE
                  WHEN l."curb:after" THEN ROW(@t_columns@)::text IS DISTINCT FROM ROW(@l_columns@)::text
                  WHEN l."curb:op" = 'D' THEN t.@any_key@ IS NOT NULL
                      AND NOT EXISTS (SELECT FROM @log@ b WHERE b."curb:undo" = $1 AND b."curb:after" AND @b_is_l@)
              END
    $sql$,
        'table', format('%I.%I', its.schema_name, its.table_name),
        'log', format('pgcurb_log.%I', its.log_table),
        't_is_l', pgcurb.undo_match('t', its.key, 'l', its.key),
        'b_is_l', pgcurb.undo_match('b', its.key, 'l', its.key),
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

REVOKE ALL ON FUNCTION
    pgcurb.refuse_entries_sent_together(bigint),
    pgcurb.undo_selection(jsonb),
    pgcurb.undo_columns(text, name[]),
    pgcurb.undo_match(text, name[], text, name[]),
    pgcurb.undo_fill(text, text[]),
    pgcurb.undo_references(oid, oid[]),
    pgcurb.undo_nets(pgcurb.guarded),
    pgcurb.undo_classes(pgcurb.guarded, oid[]),
    pgcurb.undo_step(pgcurb.guarded, text),
    pgcurb.undo_preview(jsonb),
    pgcurb.undo_touched(jsonb),
    pgcurb.undo_line(pgcurb.guarded),
    pgcurb.undo_outside(oid[]),
    pgcurb.undo_apply(jsonb, text, boolean, bigint),
    pgcurb.undo_check(pgcurb.guarded, bigint)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.undo_preview(jsonb),
    pgcurb.undo_apply(jsonb, text, boolean, bigint)
TO pgcurb_approver;

RESET ROLE;
SET LOCAL ROLE pgcurb_owner;
REVOKE CREATE ON SCHEMA pgcurb FROM pgcurb_undoer;
RESET ROLE;
