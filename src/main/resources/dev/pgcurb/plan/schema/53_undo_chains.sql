-- Undo: chains of images and what follows from them, as text of queries. One unit is one guarded table over a span in which its
-- columns were the same (50_undo_layout.sql); names of our own columns start with "curb:", which no captured column does.
SET LOCAL ROLE pgcurb_undoer;

-- The log table of a unit, as SQL spells it.
CREATE FUNCTION pgcurb.undo_log(its pgcurb.undo_unit)
    RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('pgcurb_log.%I', its.log_table)
$$;

-- What tells a row of net_<tag> in the list of those that stay as they are: n is an alias of net_<tag>.
CREATE FUNCTION pgcurb.undo_name(its pgcurb.undo_unit, n text)
    RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('concat(%L, ROW(%s)::text)', its.tag, pgcurb.undo_columns(n, its.key))
$$;

-- Is the row r of a unit's table one that this undo leaves alone? $3 has the names of the rows of which it is known already that they
-- stay as they are. Hashed once where Postgres knows how by itself; an operator of an extension has to be asked row by row.
CREATE FUNCTION pgcurb.undo_leaves(its pgcurb.undo_unit)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN pgcurb.undo_operators(its.relation, its.key) <@ ARRAY['OPERATOR(pg_catalog.=)'] THEN
            format('(%s) NOT IN (SELECT %s FROM net_%s m WHERE %s <> ALL ($3))',
                   pgcurb.undo_columns('r', its.key), pgcurb.undo_columns('m', its.key), its.tag, pgcurb.undo_name(its, 'm'))
        ELSE
            format('NOT EXISTS (SELECT FROM net_%s m WHERE %s AND %s <> ALL ($3))',
                   its.tag, pgcurb.undo_match(its.relation, its.key, 'm', 'r'), pgcurb.undo_name(its, 'm'))
    END
$$;

-- Do rows of other tables point at the row t, other than rows that this undo takes out or sets back itself? net_<tag> is the
-- chain summary of a unit that this undo touches. For a row that goes, whatever points at it; for one that is set back, only what
-- points at a column that changes with it: "first" and "last" are its images. Compared as the foreign key compares.
CREATE FUNCTION pgcurb.undo_references(its pgcurb.undo_unit, units pgcurb.undo_unit[], to_key boolean)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(string_agg(
        format(
            '(%sEXISTS (SELECT FROM %s r WHERE %s%s))',
            CASE WHEN NOT to_key THEN
                format('(%s) IS DISTINCT FROM (%s) AND ',
                       pgcurb.undo_columns('"first"', k.referred), pgcurb.undo_columns('"last"', k.referred))
            END,
            k.conrelid::regclass,
            k.refers,
            (SELECT string_agg(' AND ' || pgcurb.undo_leaves(u), '') FROM unnest(units) u WHERE u.relation = k.conrelid)),
        ' OR '), 'false')
    FROM (
        SELECT c.conrelid, r.referred, r.refers
        FROM pg_constraint c
        CROSS JOIN LATERAL (
            SELECT array_agg(b.attname ORDER BY u.n) AS referred,
                   string_agg(
                       format('t.%I %s r.%I%s', b.attname, pgcurb.undo_operator(u.operator), a.attname, ' COLLATE ' || o.spelled),
                       ' AND ' ORDER BY u.n) AS refers
            FROM unnest(c.conkey, c.confkey, c.conpfeqop) WITH ORDINALITY AS u (referring, referred, operator, n)
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = u.referring
            JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = u.referred
            LEFT JOIN LATERAL (
                SELECT format('%I.%I', n.nspname, l.collname) AS spelled
                FROM pg_collation l
                JOIN pg_namespace n ON n.oid = l.collnamespace
                WHERE l.oid = b.attcollation AND a.attcollation <> b.attcollation
            ) AS o ON true
        ) AS r
        WHERE c.contype = 'f' AND c.confrelid = its.relation AND c.conparentid = 0
    ) AS k
    -- A column that the log does not know of did not change with the row.
    WHERE to_key OR (NOT k.referred <@ its.key AND k.referred <@ its.columns)
$$;

-- The chains of one unit:
--   event_<tag>  the images, one row each, with its place in the log: what is put back is fetched from there by its ctid, which is
--                as quick for a million rows as for one, whatever the planner thinks of their number. No log row is ever updated.
--                "curb:aside" is what was in columns whose type is another one now
--   once_<tag>   one row for each key. Most keys were changed once, and then their two images are all there is to know
--   again_<tag>  the images of the other keys
--   end_<tag>    of those, the images that do not cancel out. Every change is a step from one image to the next, NULL being no row;
--                what is left over are the two ends of the chain. The order of the changes is not asked: a write inside another
--                one (a function that an UPDATE calls) is captured before it. A change that keeps the key has two images here,
--                and its two steps from and to "no row" cancel out as well
--   net_<tag>    one row for each key: its first and its last image, and whether there is one chain between them
-- NOT (… NOT IN …) and not IN: it is hashed, whatever the planner thinks of their number. It compares by the search path; a key that
-- an extension compares takes the long way with all its images.
CREATE FUNCTION pgcurb.undo_nets(its pgcurb.undo_unit)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill($sql$
        event_@tag@ AS MATERIALIZED (
            SELECT l.ctid AS "curb:row", l."curb:change", l."curb:after", @l_keys@, ROW(@l_columns@)::text AS "curb:image",
                   @aside@ AS "curb:aside"
            FROM @log@ l
            JOIN selected s ON s.xid = l."curb:xid" AND s.statement_at = l."curb:statement"
            WHERE l."curb:change" > @after@ AND l."curb:change" <= @upto@
        ),
        once_@tag@ AS MATERIALIZED (
            SELECT @keys@,
                   min("curb:change") = max("curb:change") AND @one_by_one@ AS "curb:once",
                   min("curb:row") FILTER (WHERE NOT "curb:after") AS "curb:first_row",
                   min("curb:image") FILTER (WHERE NOT "curb:after") AS "curb:first_image",
                   min("curb:aside") FILTER (WHERE NOT "curb:after") AS "curb:first_aside",
                   bool_and("curb:after") AS "curb:appeared",
                   min("curb:row") FILTER (WHERE "curb:after") AS "curb:last_row",
                   min("curb:image") FILTER (WHERE "curb:after") AS "curb:last_image",
                   min("curb:aside") FILTER (WHERE "curb:after") AS "curb:last_aside",
                   bool_or("curb:after") AS "curb:stayed"
            FROM event_@tag@
            GROUP BY @keys@
        ),
        again_@tag@ AS MATERIALIZED (
            SELECT *
            FROM event_@tag@
            WHERE NOT @one_by_one@ OR NOT ((@keys@) NOT IN (SELECT @keys@ FROM once_@tag@ WHERE NOT "curb:once"))
        ),
        end_@tag@ AS (
            SELECT @keys@, "curb:image", "curb:aside",
                   sum("curb:way") AS "curb:way",
                   min("curb:row") FILTER (WHERE "curb:way" = 1) AS "curb:from",
                   max("curb:row") FILTER (WHERE "curb:way" = -1) AS "curb:to"
            FROM (
                SELECT @keys@, "curb:row", "curb:image", "curb:aside", CASE WHEN "curb:after" THEN -1 ELSE 1 END AS "curb:way"
                FROM again_@tag@
                UNION ALL
                SELECT @keys@, "curb:row", NULL, NULL, CASE WHEN "curb:after" THEN 1 ELSE -1 END
                FROM again_@tag@
            ) AS step
            GROUP BY @keys@, "curb:image", "curb:aside"
        ),
        net_@tag@ AS MATERIALIZED (
            SELECT @keys@,
                   "curb:first_row", "curb:first_image", "curb:first_aside", "curb:appeared",
                   "curb:last_row", "curb:last_image", "curb:last_aside", "curb:stayed", false AS "curb:broken"
            FROM once_@tag@
            WHERE "curb:once"
              AND ("curb:first_image" IS DISTINCT FROM "curb:last_image" OR "curb:first_aside" IS DISTINCT FROM "curb:last_aside")
            UNION ALL
            SELECT @keys@,
                   min("curb:from") FILTER (WHERE "curb:way" > 0),
                   min("curb:image") FILTER (WHERE "curb:way" > 0),
                   min("curb:aside") FILTER (WHERE "curb:way" > 0),
                   bool_and("curb:image" IS NULL) FILTER (WHERE "curb:way" > 0),
                   min("curb:to") FILTER (WHERE "curb:way" < 0),
                   min("curb:image") FILTER (WHERE "curb:way" < 0),
                   min("curb:aside") FILTER (WHERE "curb:way" < 0),
                   bool_and("curb:image" IS NOT NULL) FILTER (WHERE "curb:way" < 0),
                   sum(abs("curb:way")) > 2
            FROM end_@tag@
            GROUP BY @keys@
            HAVING sum(abs("curb:way")) > 0
        )
    $sql$,
        'tag', its.tag,
        'after', its.after::text,
        'upto', its.upto::text,
        'keys', pgcurb.undo_columns(NULL, its.key),
        'l_keys', pgcurb.undo_columns('l', its.key),
        'l_columns', pgcurb.undo_columns('l', its.columns),
        'one_by_one', (pgcurb.undo_operators(its.relation, its.key) <@ ARRAY['OPERATOR(pg_catalog.=)'])::text,
        'aside', CASE WHEN its.aside = '{}' THEN 'NULL::text' ELSE format('ROW(%s)::text', pgcurb.undo_columns('l', its.aside)) END,
        'log', pgcurb.undo_log(its))
$$;

-- class_<tag>: what to do about each key of net_<tag> ("curb:act"; NULL: nothing), and what speaks against it ("curb:why"; NULL:
-- nothing does).
CREATE FUNCTION pgcurb.undo_classes(its pgcurb.undo_unit, units pgcurb.undo_unit[])
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill($sql$
        class_@tag@ AS MATERIALIZED (
            SELECT n.*,
                   CASE
                       -- Already as it was before the first change, whoever made it so.
                       WHEN "curb:appeared" AND t."curb:image" IS NULL THEN NULL
                       WHEN NOT "curb:appeared" AND t."curb:image" = "curb:first_image"
                            AND "curb:first_aside" IS NOT DISTINCT FROM "curb:last_aside" THEN NULL
                       WHEN "curb:appeared" AND "curb:stayed" THEN 'delete'
                       WHEN NOT "curb:appeared" AND NOT "curb:stayed" THEN 'insert'
                       WHEN NOT "curb:appeared" THEN 'update'
                   END AS "curb:act",
                   CASE
                       WHEN "curb:broken" THEN 'changed by someone else in between'
                       @spans@
                       WHEN "curb:stayed" AND t."curb:image" IS NULL THEN 'deleted by someone else since'
                       WHEN "curb:stayed" AND t."curb:image" <> "curb:last_image" THEN 'changed by someone else since'
                       WHEN NOT "curb:stayed" AND t."curb:image" IS NOT NULL THEN 'its key was taken by someone else since'
                       WHEN "curb:stayed" AND "curb:appeared" AND t."curb:referenced" THEN 'rows of someone else refer to it'
                       WHEN "curb:stayed" AND NOT "curb:appeared" AND t."curb:referenced_elsewhere"
                            THEN 'rows of someone else refer to what would change back'
                       @drawn@
                       WHEN NOT "curb:appeared" AND "curb:stayed"
                            AND "curb:first_aside" IS DISTINCT FROM "curb:last_aside" THEN @retyped@
                       WHEN NOT "curb:appeared" AND NOT "curb:stayed" THEN @unknown@
                   END AS "curb:why"
            FROM net_@tag@ n
            LEFT JOIN LATERAL (
                SELECT ROW(@t_columns@)::text AS "curb:image", @references@ AS "curb:referenced",
                       @references_elsewhere@ AS "curb:referenced_elsewhere"
                FROM @table@ t
                WHERE @t_is_n@
            ) AS t ON true
        )
    $sql$,
        'tag', its.tag,
        't_columns', pgcurb.undo_columns('t', its.columns),
        'table', format('%I.%I', its.schema_name, its.table_name),
        't_is_n', pgcurb.undo_match(its.relation, its.key, 't', 'n'),
        'drawn', coalesce((
            -- GENERATED ALWAYS AS IDENTITY takes no value in an UPDATE.
            SELECT format(
                'WHEN NOT "curb:appeared" AND "curb:stayed" AND (
                     SELECT (%s) IS DISTINCT FROM (%s) FROM %s "first", %3$s "last"
                     WHERE "first".ctid = n."curb:first_row" AND "last".ctid = n."curb:last_row")
                 THEN %L',
                pgcurb.undo_columns('"first"', array_agg(a.attname)), pgcurb.undo_columns('"last"', array_agg(a.attname)),
                pgcurb.undo_log(its), format('its %s was drawn anew and cannot be set back', string_agg(quote_ident(a.attname), ', ')))
            FROM pg_attribute a
            WHERE a.attrelid = its.relation AND a.attidentity = 'a' AND a.attname = ANY (its.columns) AND a.attname <> ALL (its.key)
            HAVING count(*) > 0), ''),
        -- The table was altered between two changes of one row: neither span knows the whole chain.
        'spans', (
            SELECT string_agg(
                format('WHEN EXISTS (SELECT FROM net_%s o WHERE %s) THEN ''the table was altered between two changes of it''',
                       u.tag, pgcurb.undo_match(its.relation, its.key, 'o', 'n')), ' ')
            FROM unnest(units) u
            WHERE u.relation = its.relation AND u.tag <> its.tag),
        'retyped', coalesce((
            SELECT quote_literal(format('the type of %s was changed since', string_agg(quote_ident(u.name), ' or ')))
            FROM unnest(its.later, its.fills) AS u (name, fill)
            WHERE u.fill IS NULL), 'NULL'),
        'unknown', coalesce((
            SELECT quote_literal(format('what it would have in %s, added or altered since, is not known',
                                        string_agg(quote_ident(u.name), ' and ')))
            FROM unnest(its.later, its.fills) AS u (name, fill)
            WHERE u.fill IS NULL
            HAVING count(*) > 0), 'NULL::text'),
        'references', pgcurb.undo_references(its, units, true),
        'references_elsewhere', (
            SELECT CASE
                WHEN r.said = 'false' THEN 'false'
                ELSE format(
                    'coalesce((SELECT %s FROM %s "first", %2$s "last"
                      WHERE "first".ctid = n."curb:first_row" AND "last".ctid = n."curb:last_row"), false)',
                    r.said, pgcurb.undo_log(its))
            END
            FROM pgcurb.undo_references(its, units, false) AS r (said)))
$$;

-- One step of putting one unit back. d_, u_ and i_ delete, update and insert; "log" records what they did, so that the undo can
-- be undone. "(SELECT n FROM deleted) >= 0" is always true: it makes every delete run before any update.
CREATE FUNCTION pgcurb.undo_step(its pgcurb.undo_unit, step text)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill(
        CASE step
        WHEN 'delete' THEN $sql$
        d_@tag@ AS (
            DELETE FROM @table@ t
            USING class_@tag@ c
            WHERE c."curb:act" = 'delete' AND c."curb:why" IS NULL
              AND @t_is_c@ AND ROW(@t_columns@)::text = c."curb:last_image"
            RETURNING c."curb:last_row", nextval('pgcurb.change_id') AS "curb:number"@t_later@
        )
        $sql$
        WHEN 'update' THEN $sql$
        u_@tag@ AS (
            UPDATE @table@ t
            SET @set_from_l@
            FROM class_@tag@ c
            JOIN @log@ l ON l.ctid = c."curb:first_row"
            WHERE c."curb:act" = 'update' AND c."curb:why" IS NULL
              AND @t_is_c@ AND ROW(@t_columns@)::text = c."curb:last_image"
              AND (SELECT n FROM deleted) >= 0
            RETURNING c."curb:first_row", c."curb:last_row", nextval('pgcurb.change_id') AS "curb:number"@t_later@
        )
        $sql$
        WHEN 'insert' THEN $sql$
        i_@tag@ AS (
            INSERT INTO @table@ (@columns@@later@) OVERRIDING SYSTEM VALUE
            SELECT @l_columns@@fills@
            FROM class_@tag@ c
            JOIN @log@ l ON l.ctid = c."curb:first_row"
            WHERE c."curb:act" = 'insert' AND c."curb:why" IS NULL
              AND (SELECT n FROM updated) >= 0
            RETURNING 1
        )
        $sql$
        WHEN 'log' THEN $sql$
        log_d_@tag@ AS (
            INSERT INTO @log@ (@log_columns@, @columns@@later@)
            SELECT d."curb:number", false, 'D', pg_current_xact_id(), statement_timestamp(), $2, @l_columns@@d_later@
            FROM d_@tag@ d
            JOIN @log@ l ON l.ctid = d."curb:last_row"
        ),
        log_u_@tag@ AS (
            INSERT INTO @log@ (@log_columns@, @columns@@later@)
            SELECT u."curb:number", x.after, 'U', pg_current_xact_id(), statement_timestamp(), $2, @l_columns@@u_later@
            FROM u_@tag@ u
            CROSS JOIN (VALUES (false), (true)) AS x (after)
            JOIN @log@ l ON l.ctid = CASE WHEN x.after THEN u."curb:first_row" ELSE u."curb:last_row" END
        ),
        log_i_@tag@ AS (
            INSERT INTO @log@ (@log_columns@, @columns@@later@)
            SELECT nextval('pgcurb.change_id'), true, 'I', pg_current_xact_id(), statement_timestamp(), $2, @l_columns@@fills@
            FROM class_@tag@ c
            JOIN @log@ l ON l.ctid = c."curb:first_row"
            WHERE c."curb:act" = 'insert' AND c."curb:why" IS NULL
              AND (SELECT n FROM inserted) >= 0
        )
        $sql$
        END,
        'tag', its.tag,
        'table', format('%I.%I', its.schema_name, its.table_name),
        'log', pgcurb.undo_log(its),
        'log_columns', '"curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", "curb:undo"',
        'columns', pgcurb.undo_columns(NULL, its.columns),
        'l_columns', pgcurb.undo_columns('l', its.columns),
        't_columns', pgcurb.undo_columns('t', its.columns),
        't_is_c', pgcurb.undo_match(its.relation, its.key, 't', 'c'),
        'later', ', ' || pgcurb.undo_columns(NULL, its.later),
        'fills', (
            SELECT string_agg(', ' || coalesce(u.fill, 'NULL'), '' ORDER BY u.n)
            FROM unnest(its.fills) WITH ORDINALITY AS u (fill, n)),
        't_later', (
            SELECT string_agg(format(', t.%I AS "curb:later:%s"', u.name, u.n), '' ORDER BY u.n)
            FROM unnest(its.later) WITH ORDINALITY AS u (name, n)),
        'd_later', (SELECT string_agg(format(', d."curb:later:%s"', n), '' ORDER BY n) FROM generate_subscripts(its.later, 1) n),
        'u_later', (SELECT string_agg(format(', u."curb:later:%s"', n), '' ORDER BY n) FROM generate_subscripts(its.later, 1) n),
        'set_from_l', (
            -- GENERATED ALWAYS AS IDENTITY cannot be set; where it has another value now, undo_classes says so.
            SELECT string_agg(format('%1$I = l.%1$I', c.name), ', ' ORDER BY c.n)
            FROM unnest(its.columns) WITH ORDINALITY AS c (name, n)
            JOIN pg_attribute a ON a.attrelid = its.relation AND a.attname = c.name
            WHERE a.attidentity <> 'a'))
$$;

RESET ROLE;
