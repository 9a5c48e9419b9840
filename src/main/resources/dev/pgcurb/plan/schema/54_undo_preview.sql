-- Undo, as people call it: preview first, then apply (55_undo_apply.sql).
SET LOCAL ROLE pgcurb_undoer;

-- One table's line of the preview, as text of a query over the class_<tag> of its units.
CREATE FUNCTION pgcurb.undo_line(units pgcurb.undo_unit[])
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill($sql$
        SELECT jsonb_build_object(
            'table', @table@,
            'log', @log@,
            'restore', jsonb_build_object(
                'insert', count(*) FILTER (WHERE act = 'insert' AND why IS NULL),
                'update', count(*) FILTER (WHERE act = 'update' AND why IS NULL),
                'delete', count(*) FILTER (WHERE act = 'delete' AND why IS NULL)),
            'conflict', count(*) FILTER (WHERE act IS NOT NULL AND why IS NOT NULL),
            'stay', coalesce(to_jsonb(array_agg(name) FILTER (WHERE act IS NOT NULL AND why IS NOT NULL)), '[]'),
            'conflicts', (
                SELECT coalesce(jsonb_agg(w.said), '[]')
                FROM (
                    SELECT u.said
                    FROM (@named@) AS u (said)
                    ORDER BY u.said -> 'key'
                    LIMIT 20
                ) AS w))
        FROM (@classes@) AS c (act, why, name)
    $sql$,
        'table', quote_literal(format('%s.%s', units[1].schema_name, units[1].table_name)),
        'log', quote_literal(units[1].log_table),
        'classes', (
            SELECT string_agg(
                format('SELECT "curb:act", "curb:why", %s FROM class_%s c', pgcurb.undo_name(u, 'c'), u.tag), ' UNION ALL ')
            FROM unnest(units) u),
        'named', (
            SELECT string_agg(format(
                '(SELECT jsonb_build_object(''key'', jsonb_build_object(%s), ''why'', c."curb:why")
                  FROM class_%s c
                  WHERE c."curb:act" IS NOT NULL AND c."curb:why" IS NOT NULL
                  ORDER BY %s LIMIT 20)',
                (SELECT string_agg(format('%L, c.%I', k, k), ', ') FROM unnest(u.key) k), u.tag,
                pgcurb.undo_columns('c', u.key)), ' UNION ALL ')
            FROM unnest(units) u))
$$;

-- What no undo can reach, named where it can be known from the catalog.
CREATE FUNCTION pgcurb.undo_outside(selection jsonb, touched oid[], past bigint)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    said    text[];
    dropped record;
    held    boolean;
BEGIN
    SELECT array_agg(o.said ORDER BY o.said) INTO said
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
        UNION ALL
        SELECT format('%s statements are past their retention: their images are deleted', past)
        WHERE past > 0
    ) AS o (said);
    FOR dropped IN
        SELECT g.schema_name, g.table_name, g.log_table, c.name, c.until, l.attname
        FROM pgcurb.captured_column c
        JOIN pgcurb.guarded g ON g.log_table = c.log_table
        JOIN pg_attribute l ON l.attrelid = format('pgcurb_log.%I', g.log_table)::regclass AND l.attnum = c.log_number
        WHERE g.relation = ANY (touched)
          AND c.until IS NOT NULL
          AND NOT EXISTS (
                SELECT FROM pgcurb.captured_column n
                WHERE n.log_table = c.log_table AND n.number = c.number AND n.until IS NULL)
    LOOP
        EXECUTE format(
            'SELECT EXISTS (
                 SELECT
                 FROM pgcurb.undo_selection($1) s
                 JOIN pgcurb_log.%I l ON l."curb:xid" = s.xid AND l."curb:statement" = s.statement_at
                 WHERE l."curb:change" <= $2 AND l.%I IS NOT NULL)', dropped.log_table, dropped.attname)
        INTO held
        USING selection, dropped.until;
        IF held THEN
            said := said || format('column "%s" of %s.%s was dropped since: what rows had there does not come back',
                                   dropped.name, dropped.schema_name, dropped.table_name);
        END IF;
    END LOOP;
    RETURN to_jsonb(coalesce(said, '{}'));
END
$$;

-- The units of the tables that a selection touches. Refuses when the key of one is not what it was when its rows were captured.
CREATE FUNCTION pgcurb.undo_units_of(selection jsonb, touched oid[])
    RETURNS pgcurb.undo_unit[]
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    units   pgcurb.undo_unit[];
    kept    pgcurb.undo_unit[] := '{}';
    one     pgcurb.undo_unit;
    there   boolean;
    altered text;
BEGIN
    SELECT string_agg(format('%s.%s', g.schema_name, g.table_name), ', ' ORDER BY g.schema_name, g.table_name) INTO altered
    FROM pgcurb.guarded g
    CROSS JOIN LATERAL (
        SELECT array_agg(a.attname ORDER BY a.attnum) AS columns, array_agg(a.attnum ORDER BY a.attnum) AS numbers
        FROM pg_attribute a
        WHERE a.attrelid = g.relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ) AS now
    WHERE g.relation = ANY (touched)
      AND ((g.columns, g.numbers) IS DISTINCT FROM (now.columns, now.numbers)
           OR NOT pgcurb.captures_everything(g.relation)
           OR to_regclass(format('%I.%I', g.schema_name, g.table_name)) IS DISTINCT FROM g.relation::regclass);
    IF altered IS NOT NULL THEN
        RAISE EXCEPTION 'undo refused: % was altered since the policy was applied', altered
            USING ERRCODE = 'P0002', DETAIL = 'Nothing was changed.', HINT = 'Run: pgcurb apply. Then preview again.';
    END IF;
    SELECT array_agg(u) INTO units FROM pgcurb.undo_units(touched) u;
    FOREACH one IN ARRAY coalesce(units, '{}') LOOP
        there := true;
        -- A table that was altered has several units; most selections lie in one of them.
        IF (SELECT count(*) FROM unnest(units) u WHERE u.relation = one.relation) > 1 THEN
            EXECUTE format(
                'SELECT EXISTS (
                     SELECT
                     FROM pgcurb.undo_selection($1) s
                     JOIN %s l ON l."curb:xid" = s.xid AND l."curb:statement" = s.statement_at
                     WHERE l."curb:change" > $2 AND l."curb:change" <= $3)', pgcurb.undo_log(one))
            INTO there
            USING selection, one.after, one.upto;
        END IF;
        IF there AND NOT one.key <@ one.columns THEN
            RAISE EXCEPTION 'undo refused: %.% was replaced or has another key than when these rows were captured',
                    one.schema_name, one.table_name
                USING ERRCODE = 'P0002', DETAIL = 'Its rows of today cannot be told to be those. Nothing was changed.',
                      HINT = 'Put them back by hand, from the log table in schema pgcurb_log.';
        END IF;
        IF there THEN
            kept := kept || one;
        END IF;
    END LOOP;
    RETURN kept;
END
$$;

-- The common beginning of the preview's and the undo's statement: the chains and the classes of all units.
CREATE FUNCTION pgcurb.undo_with(units pgcurb.undo_unit[])
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'WITH selected AS MATERIALIZED (
             SELECT DISTINCT s.xid, s.statement_at FROM pgcurb.undo_selection($1) s WHERE s.images = ''kept''), %s, %s',
        string_agg(pgcurb.undo_nets(u), ', '),
        string_agg(pgcurb.undo_classes(u, units), ', '))
    FROM unnest(units) u
$$;

-- What undo would do about each table. "stay" has the names of the rows that stay as they are, because something speaks against
-- putting them back. Such a row may point at one that could be put back otherwise: it would be changed with it, or hold it fast. So
-- whoever is pointed at from there stays as well, until no more are found; in a chain of n tables that takes n looks.
CREATE FUNCTION pgcurb.undo_look(selection jsonb, units pgcurb.undo_unit[], statements bigint, outside jsonb)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tables jsonb := '[]';
    stay   text[] := '{}';
    found  text[] := '{}';
    looks  text;
BEGIN
    IF units <> '{}' THEN
        SELECT format('%s SELECT jsonb_agg(t.line ORDER BY t.line ->> ''table'') FROM (%s) AS t (line)',
                      pgcurb.undo_with(units), string_agg(pgcurb.undo_line(t.its), ' UNION ALL '))
        INTO looks
        FROM (SELECT array_agg(u) AS its FROM unnest(units) u GROUP BY u.relation) AS t;
        LOOP
            EXECUTE looks INTO tables USING selection, NULL::bigint, stay;
            SELECT coalesce(array_agg(n), '{}') INTO found
            FROM jsonb_array_elements(tables) t, jsonb_array_elements_text(t -> 'stay') n;
            EXIT WHEN cardinality(found) = cardinality(stay)
                OR NOT EXISTS (
                    SELECT FROM unnest(units) u JOIN pg_constraint k ON k.contype = 'f' AND k.confrelid = u.relation);
            stay := found;
        END LOOP;
        SELECT jsonb_agg(t - 'stay' ORDER BY t ->> 'table') INTO tables FROM jsonb_array_elements(tables) t;
    END IF;
    RETURN jsonb_build_object(
        'statements', statements,
        'tables', tables,
        'stay', to_jsonb(found),
        'restore', (
            SELECT coalesce(sum((t -> 'restore' ->> 'insert')::bigint + (t -> 'restore' ->> 'update')::bigint
                                + (t -> 'restore' ->> 'delete')::bigint), 0)
            FROM jsonb_array_elements(tables) t),
        'conflict', (SELECT coalesce(sum((t ->> 'conflict')::bigint), 0) FROM jsonb_array_elements(tables) t),
        'outside', outside);
END
$$;

-- What undo would do, in its three classes, for each table:
--   restore   rows that can be put back, by what that takes: insert, update, delete
--   conflict  rows that someone else changed since, or of which not enough is known, with up to 20 of their keys and the reason
--   outside   what undo cannot reach: sequences that moved on, triggers that have fired, columns that are gone
CREATE FUNCTION pgcurb.undo_preview(selection jsonb)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
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
DECLARE
    scope record;
BEGIN
    SELECT s.* INTO scope FROM pgcurb.undo_scope(selection) s;
    PERFORM pgcurb.demand_may_undo(scope.agents || (selection ->> 'agent')::name);
    RETURN pgcurb.undo_look(
        selection, pgcurb.undo_units_of(selection, scope.touched), scope.statements,
        pgcurb.undo_outside(selection, scope.touched, scope.past)) - 'stay';
END
$$;

RESET ROLE;
