-- Undo: what was changed, put back, and only where nobody else has changed it since.
--
-- For every row that the selected statements touched, the log gives a chain of images. What counts is its two ends: the
-- row before all changes and the row after them. From them follows what undo must do (put back a deleted row, take
-- out an inserted one, set an updated one back) and when it must not: the row in the table is not the last image any more,
-- or the chain itself is broken because someone else changed the row in between.
--
-- All tables are put back by ONE statement. Foreign keys are checked at its end, so parents, children, cycles and
-- self-references need no order; deletes run before updates and updates before inserts, so that a unique value is free again
-- before it is taken.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.undo (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    by           name NOT NULL DEFAULT session_user,
    reason       text NOT NULL,
    selection    jsonb NOT NULL,
    xid          xid8 NOT NULL,
    statement_at timestamptz NOT NULL,
    counts       jsonb NOT NULL            -- {"<log table>": rows}
);

GRANT SELECT ON pgcurb.guarded, pgcurb.written, pgcurb.undo, pgcurb.lease, pgcurb.entry, pgcurb.log TO pgcurb_undoer;
GRANT INSERT ON pgcurb.undo TO pgcurb_undoer;
GRANT USAGE ON SEQUENCE pgcurb.change_id TO pgcurb_undoer;
GRANT CREATE ON SCHEMA pgcurb TO pgcurb_undoer;

RESET ROLE;
SET LOCAL ROLE pgcurb_undoer;

-- A driver may send several statements before it reads the first answer. Their entries are all recorded before the first one
-- runs, and the clock cannot tell which of them made a change: such an entry cannot be undone by itself. They are known by
-- an attempt that was recorded while another one of its lease still ran.
CREATE FUNCTION pgcurb.refuse_entries_sent_together(entry bigint)
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    others text;
BEGIN
    SELECT string_agg(o.id::text, ', ' ORDER BY o.id) INTO others
    FROM pgcurb.log e
    JOIN pgcurb.log o ON o.lease_id = e.lease_id AND o.kind = 'attempt' AND o.id <> e.id
    WHERE e.id = refuse_entries_sent_together.entry
      AND e.kind = 'attempt'
      AND o.at < e.at + coalesce(e.duration_us, 0) * interval '1 microsecond'
      AND e.at < o.at + coalesce(o.duration_us, 0) * interval '1 microsecond';
    IF others IS NOT NULL THEN
        RAISE EXCEPTION 'undo refused: entry % was sent together with entry %', entry, others
            USING ERRCODE = '55000',
                  DETAIL = 'Nothing was changed.',
                  HINT = 'Undo the whole transaction or lease: --transaction or --lease.';
    END IF;
END
$$;

-- The statements that a selection means, as (xid, statement_at) and the log tables that they wrote to. Keys, one or more:
--   entry (number of a ledger entry), xid, lease, agent, since, until, undo (number of an undo, to undo that)
-- The statement of a ledger entry is the one that its lease ran after the entry was durable and before its next one was.
CREATE FUNCTION pgcurb.undo_selection(selection jsonb)
    RETURNS TABLE (xid xid8, statement_at timestamptz, counts jsonb)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    unknown    text;
    its_lease  bigint;
    its_at     timestamptz;
    its_end    timestamptz;
BEGIN
    SELECT k INTO unknown
    FROM jsonb_object_keys(selection) k
    WHERE k NOT IN ('entry', 'xid', 'lease', 'agent', 'since', 'until', 'undo');
    IF FOUND OR selection = '{}' THEN
        RAISE EXCEPTION 'say what to undo: entry, xid, lease, agent, since, until or undo' USING ERRCODE = '22023';
    END IF;
    IF selection ? 'undo' THEN
        IF NOT EXISTS (SELECT FROM pgcurb.undo u WHERE u.id = (undo_selection.selection ->> 'undo')::bigint) THEN
            RAISE EXCEPTION 'no undo %', selection ->> 'undo' USING ERRCODE = '22023';
        END IF;
        RETURN QUERY
        SELECT u.xid, u.statement_at, u.counts FROM pgcurb.undo u WHERE u.id = (undo_selection.selection ->> 'undo')::bigint;
        RETURN;
    END IF;
    IF selection ? 'entry' THEN
        PERFORM pgcurb.refuse_entries_sent_together((selection ->> 'entry')::bigint);
        SELECT (e.body ->> 'lease_id')::bigint, e.at,
               (
                   SELECT min(n.at)
                   FROM pgcurb.entry n
                   WHERE n.kind = 'attempt'
                     AND n.id > e.id
                     AND n.at >= e.at
                     AND (n.body ->> 'lease_id')::bigint = (e.body ->> 'lease_id')::bigint
               )
        INTO its_lease, its_at, its_end
        FROM pgcurb.entry e
        WHERE e.id = (selection ->> 'entry')::bigint AND e.kind = 'attempt';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'ledger entry % is not an attempt', selection ->> 'entry' USING ERRCODE = '22023';
        END IF;
    END IF;
    RETURN QUERY
    SELECT w.xid, w.statement_at, w.counts
    FROM pgcurb.written w
    WHERE (NOT selection ? 'xid' OR w.xid = (selection ->> 'xid')::xid8)
      AND (NOT selection ? 'lease' OR w.lease_id = (selection ->> 'lease')::bigint)
      AND (NOT selection ? 'agent' OR w.agent = selection ->> 'agent')
      AND (NOT selection ? 'since' OR w.statement_at >= (selection ->> 'since')::timestamptz)
      AND (NOT selection ? 'until' OR w.statement_at < (selection ->> 'until')::timestamptz)
      AND (NOT selection ? 'entry'
           OR (w.lease_id = its_lease
               AND w.statement_at >= its_at
               AND (its_end IS NULL OR w.statement_at < its_end)));
END
$$;

-- a."id", a."place": columns behind an alias; without one, just the columns.
CREATE FUNCTION pgcurb.undo_columns(alias text, columns name[])
    RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('%s%I', alias || '.', c), ', ' ORDER BY n)
    FROM unnest(columns) WITH ORDINALITY AS u (c, n)
$$;

-- a."id" = b."id" AND …: the same row on both sides.
CREATE FUNCTION pgcurb.undo_match(left_alias text, left_columns name[], right_alias text, right_columns name[])
    RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('%s.%I = %s.%I', left_alias, l, right_alias, r), ' AND ' ORDER BY n)
    FROM unnest(left_columns, right_columns) WITH ORDINALITY AS u (l, r, n)
$$;

-- Fills the @placeholders@ of a text.
CREATE FUNCTION pgcurb.undo_fill(template text, VARIADIC pairs text[])
    RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    FOR i IN 1 .. cardinality(pairs) BY 2 LOOP
        template := replace(template, '@' || pairs[i] || '@', pairs[i + 1]);
    END LOOP;
    RETURN template;
END
$$;

-- Do rows of other tables point at the row t, other than rows that this undo takes out or sets back itself?
-- net_<oid> is the chain summary of a table that this undo touches; a table that it does not touch has none.
CREATE FUNCTION pgcurb.undo_references(relation oid, touched oid[])
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(string_agg(
        format(
            'EXISTS (SELECT FROM %s r WHERE %s%s)',
            k.conrelid::regclass,
            pgcurb.undo_match(
                'r', (SELECT array_agg(a.attname ORDER BY u.n)
                      FROM unnest(k.conkey) WITH ORDINALITY AS u (attnum, n)
                      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum),
                't', (SELECT array_agg(a.attname ORDER BY u.n)
                      FROM unnest(k.confkey) WITH ORDINALITY AS u (attnum, n)
                      JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum)),
            (SELECT format(' AND (%s) NOT IN (SELECT %s FROM net_%s m)',
                           pgcurb.undo_columns('r', g.key), pgcurb.undo_columns('m', g.key), k.conrelid)
             FROM pgcurb.guarded g
             WHERE g.relation = k.conrelid AND k.conrelid = ANY (touched))),
        ' OR '), 'false')
    FROM pg_constraint k
    WHERE k.contype = 'f' AND k.confrelid = undo_references.relation AND k.conparentid = 0
$$;

-- The chains of one table, as text of three queries:
--   event_<oid>  the images of each key
--   end_<oid>    the images that do not cancel out. Every change is a step from one image to the next, NULL being no row;
--                what is left over are the two ends of the chain. The order of the changes is not asked: a write inside another
--                one (a function that an UPDATE calls) is captured before it
--   net_<oid>    one row for each key: its first and its last image, and whether there is one chain between them
-- Names of our own columns start with "curb:", which no captured column does.
CREATE FUNCTION pgcurb.undo_nets(its pgcurb.guarded)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill($sql$
        event_@oid@ AS (
            SELECT l."curb:change", l."curb:after", @l_keys@, ROW(@l_columns@)::text AS "curb:image",
                   -- An update that keeps the key has both its images here. Otherwise the key appears or goes with this change.
                   count(*) OVER (PARTITION BY @l_keys@, l."curb:change") = 1 AS "curb:alone"
            FROM @log@ l
            JOIN selected s ON s.xid = l."curb:xid" AND s.statement_at = l."curb:statement"
        ),
        end_@oid@ AS (
            SELECT @keys@, "curb:image",
                   sum("curb:way") AS "curb:way",
                   min("curb:change") FILTER (WHERE "curb:way" = 1) AS "curb:from",
                   max("curb:change") FILTER (WHERE "curb:way" = -1) AS "curb:to"
            FROM (
                SELECT @keys@, "curb:change", "curb:image", CASE WHEN "curb:after" THEN -1 ELSE 1 END AS "curb:way"
                FROM event_@oid@
                UNION ALL
                SELECT @keys@, "curb:change", NULL, CASE WHEN "curb:after" THEN 1 ELSE -1 END
                FROM event_@oid@
                WHERE "curb:alone"
            ) AS step
            GROUP BY @keys@, "curb:image"
        ),
        net_@oid@ AS (
            SELECT @keys@,
                   min("curb:from") FILTER (WHERE "curb:way" > 0) AS "curb:first_change",
                   min("curb:image") FILTER (WHERE "curb:way" > 0) AS "curb:first_image",
                   bool_and("curb:image" IS NULL) FILTER (WHERE "curb:way" > 0) AS "curb:appeared",
                   min("curb:to") FILTER (WHERE "curb:way" < 0) AS "curb:last_change",
                   min("curb:image") FILTER (WHERE "curb:way" < 0) AS "curb:last_image",
                   bool_and("curb:image" IS NOT NULL) FILTER (WHERE "curb:way" < 0) AS "curb:stayed",
                   sum(abs("curb:way")) > 2 AS "curb:broken"
            FROM end_@oid@
            GROUP BY @keys@
            HAVING sum(abs("curb:way")) > 0
        )
    $sql$,
        'oid', its.relation::text,
        'keys', pgcurb.undo_columns(NULL, its.key),
        'l_keys', pgcurb.undo_columns('l', its.key),
        'l_columns', pgcurb.undo_columns('l', its.columns),
        'log', format('pgcurb_log.%I', its.log_table))
$$;

-- class_<oid>, as text: what to do about each key of net_<oid> ("curb:act"; NULL: nothing), and what speaks against it
-- ("curb:why"; NULL: nothing does).
CREATE FUNCTION pgcurb.undo_classes(its pgcurb.guarded, touched oid[])
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill($sql$
        class_@oid@ AS MATERIALIZED (
            SELECT n.*,
                   CASE
                       -- Already as it was before the first change, whoever made it so.
                       WHEN "curb:appeared" AND t."curb:image" IS NULL THEN NULL
                       WHEN NOT "curb:appeared" AND t."curb:image" = "curb:first_image" THEN NULL
                       WHEN "curb:appeared" AND "curb:stayed" THEN 'delete'
                       WHEN NOT "curb:appeared" AND NOT "curb:stayed" THEN 'insert'
                       WHEN NOT "curb:appeared" THEN 'update'
                   END AS "curb:act",
                   CASE
                       WHEN "curb:broken" THEN 'changed by someone else in between'
                       WHEN "curb:stayed" AND t."curb:image" IS NULL THEN 'deleted by someone else since'
                       WHEN "curb:stayed" AND t."curb:image" <> "curb:last_image" THEN 'changed by someone else since'
                       WHEN NOT "curb:stayed" AND t."curb:image" IS NOT NULL THEN 'its key was taken by someone else since'
                       WHEN "curb:stayed" AND "curb:appeared" AND t."curb:referenced" THEN 'rows of someone else refer to it'
                   END AS "curb:why"
            FROM net_@oid@ n
            LEFT JOIN LATERAL (
                SELECT ROW(@t_columns@)::text AS "curb:image", @references@ AS "curb:referenced"
                FROM @table@ t
                WHERE @t_is_n@
            ) AS t ON true
        )
    $sql$,
        'oid', its.relation::text,
        't_columns', pgcurb.undo_columns('t', its.columns),
        'table', format('%I.%I', its.schema_name, its.table_name),
        't_is_n', pgcurb.undo_match('t', its.key, 'n', its.key),
        'references', pgcurb.undo_references(its.relation, touched))
$$;

-- One step of putting one table back, as text. d_, u_ and i_ delete, update and insert; "log" records what they did, so that
-- the undo can be undone. "(SELECT n FROM deleted) >= 0" is always true: it makes every delete run before any update.
CREATE FUNCTION pgcurb.undo_step(its pgcurb.guarded, step text)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill(
        CASE step
        WHEN 'delete' THEN $sql$
        d_@oid@ AS (
            DELETE FROM @table@ t
            USING class_@oid@ c
            WHERE c."curb:act" = 'delete' AND c."curb:why" IS NULL
              AND @t_is_c@ AND ROW(@t_columns@)::text = c."curb:last_image"
            RETURNING c."curb:last_change", nextval('pgcurb.change_id') AS "curb:number"
        )
        $sql$
        WHEN 'update' THEN $sql$
        u_@oid@ AS (
            UPDATE @table@ t
            SET @set_from_l@
            FROM class_@oid@ c
            JOIN @log@ l ON l."curb:change" = c."curb:first_change" AND NOT l."curb:after"
            WHERE c."curb:act" = 'update' AND c."curb:why" IS NULL
              AND @t_is_c@ AND ROW(@t_columns@)::text = c."curb:last_image"
              AND (SELECT n FROM deleted) >= 0
            RETURNING c."curb:first_change", c."curb:last_change", nextval('pgcurb.change_id') AS "curb:number"
        )
        $sql$
        WHEN 'insert' THEN $sql$
        i_@oid@ AS (
            INSERT INTO @table@ (@columns@) OVERRIDING SYSTEM VALUE
            SELECT @l_columns@
            FROM class_@oid@ c
            JOIN @log@ l ON l."curb:change" = c."curb:first_change" AND NOT l."curb:after"
            WHERE c."curb:act" = 'insert' AND c."curb:why" IS NULL
              AND (SELECT n FROM updated) >= 0
            RETURNING 1
        )
        $sql$
        WHEN 'log' THEN $sql$
        log_d_@oid@ AS (
            INSERT INTO @log@ (@log_columns@, @columns@)
            SELECT d."curb:number", false, 'D', pg_current_xact_id(), statement_timestamp(), $2, @l_columns@
            FROM d_@oid@ d
            JOIN @log@ l ON l."curb:change" = d."curb:last_change" AND l."curb:after"
        ),
        log_u_@oid@ AS (
            INSERT INTO @log@ (@log_columns@, @columns@)
            SELECT u."curb:number", x.after, 'U', pg_current_xact_id(), statement_timestamp(), $2, @l_columns@
            FROM u_@oid@ u
            CROSS JOIN (VALUES (false), (true)) AS x (after)
            JOIN @log@ l
              ON l."curb:change" = CASE WHEN x.after THEN u."curb:first_change" ELSE u."curb:last_change" END
             AND l."curb:after" = NOT x.after
        ),
        log_i_@oid@ AS (
            INSERT INTO @log@ (@log_columns@, @columns@)
            SELECT nextval('pgcurb.change_id'), true, 'I', pg_current_xact_id(), statement_timestamp(), $2, @l_columns@
            FROM class_@oid@ c
            JOIN @log@ l ON l."curb:change" = c."curb:first_change" AND NOT l."curb:after"
            WHERE c."curb:act" = 'insert' AND c."curb:why" IS NULL
              AND (SELECT n FROM inserted) >= 0
        )
        $sql$
        END,
        'oid', its.relation::text,
        'table', format('%I.%I', its.schema_name, its.table_name),
        'log', format('pgcurb_log.%I', its.log_table),
        'log_columns', '"curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", "curb:undo"',
        'columns', pgcurb.undo_columns(NULL, its.columns),
        'l_columns', pgcurb.undo_columns('l', its.columns),
        't_columns', pgcurb.undo_columns('t', its.columns),
        't_is_c', pgcurb.undo_match('t', its.key, 'c', its.key),
        'set_from_l', (
            -- GENERATED ALWAYS AS IDENTITY cannot be set, and nobody could have changed it.
            SELECT string_agg(format('%1$I = l.%1$I', c.name), ', ' ORDER BY c.n)
            FROM unnest(its.columns) WITH ORDINALITY AS c (name, n)
            JOIN pg_attribute a ON a.attrelid = its.relation AND a.attname = c.name
            WHERE a.attidentity <> 'a'))
$$;

RESET ROLE;
