-- What the console's pages show and nobody else asks for.
SET LOCAL ROLE pgcurb_owner;

-- The undo that took this statement back and was not undone itself since; NULL: none. "entry" is the ledger's number of its attempt.
CREATE FUNCTION pgcurb.undone_by(its pgcurb.written, entry bigint)
    RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT max(u.id)
    FROM pgcurb.undo u
    WHERE u.at > its.statement_at
      AND u.agents @> ARRAY[its.agent]
      AND u.selection ->> 'undo' IS NULL
      AND coalesce(u.selection ->> 'xid', its.xid::text) = its.xid::text
      AND coalesce(u.selection ->> 'lease', its.lease_id::text) = its.lease_id::text
      AND coalesce(u.selection ->> 'agent', its.agent) = its.agent
      AND coalesce((u.selection ->> 'since')::timestamptz, '-infinity') <= its.statement_at
      AND coalesce((u.selection ->> 'until')::timestamptz, 'infinity') > its.statement_at
      AND coalesce(u.selection ->> 'entry' = undone_by.entry::text, u.selection ->> 'entry' IS NULL)
      AND NOT EXISTS (
            SELECT
            FROM pgcurb.undo again
            WHERE again.selection ->> 'undo' = u.id::text
              AND NOT EXISTS (SELECT FROM pgcurb.undo more WHERE more.selection ->> 'undo' = again.id::text))
$$;

GRANT EXECUTE ON FUNCTION
    pgcurb.sees_every_row(oid, name),
    pgcurb.readable_image(jsonb, oid, name)
TO pgcurb_undoer;
GRANT CREATE ON SCHEMA pgcurb TO pgcurb_undoer;

RESET ROLE;
SET LOCAL ROLE pgcurb_undoer;

-- The columns of a log row as jsonb of texts, long ones cut: what a person can look at.
CREATE FUNCTION pgcurb.undo_texts(alias text, columns name[])
    RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'jsonb_object(ARRAY[%s]::text[], ARRAY[%s]::text[])',
        string_agg(quote_literal(c), ', ' ORDER BY n),
        string_agg(format(
            'CASE WHEN length(%1$s.%2$I::text) > 80 THEN left(%1$s.%2$I::text, 79) || ''…'' ELSE %1$s.%2$I::text END', alias, c),
            ', ' ORDER BY n))
    FROM unnest(columns) WITH ORDINALITY AS u (c, n)
$$;

-- The first rows of one unit as (relation, number, row), as text of a query over its class_<tag>. The images are fetched by their place.
CREATE FUNCTION pgcurb.undo_rows_part(its pgcurb.undo_unit, reader name)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgcurb.undo_fill($sql$
        SELECT @relation@, r."curb:n", jsonb_build_object(
            'operation', r."curb:act",
            'before', CASE WHEN r."curb:act" <> 'insert' THEN pgcurb.readable_image(r."curb:last", @oid@, @reader@) END,
            'after', CASE WHEN r."curb:act" <> 'delete' THEN pgcurb.readable_image(r."curb:first", @oid@, @reader@) END)
        FROM (
            SELECT c."curb:act", c."curb:n", @first@ AS "curb:first", @last@ AS "curb:last"
            FROM (
                SELECT k.*, row_number() OVER (ORDER BY @keys@) AS "curb:n"
                FROM class_@tag@ k
                WHERE k."curb:act" IS NOT NULL AND k."curb:why" IS NULL
                ORDER BY @keys@
                LIMIT $2
            ) AS c
            LEFT JOIN @log@ f ON f.ctid = c."curb:first_row"
            LEFT JOIN @log@ l ON l.ctid = c."curb:last_row"
        ) AS r
    $sql$,
        'relation', quote_literal(concat(its.schema_name, '.', its.table_name)),
        'oid', its.relation::bigint::text,
        'reader', quote_literal(reader) || '::name',
        'first', pgcurb.undo_texts('f', its.columns),
        'last', pgcurb.undo_texts('l', its.columns),
        'keys', pgcurb.undo_columns('k', its.key),
        'tag', its.tag,
        'log', pgcurb.undo_log(its))
$$;

-- The first rows that an undo would put back in each table, as they are now and as they would be, cut to what a role may read in
-- the tables themselves: {"public.observations": [{"operation": "insert", "before": null, "after": {…}}]}. No role reads nothing.
-- Refuses, as the preview does, when whoever acts may not undo that.
CREATE FUNCTION pgcurb.undo_rows(selection jsonb, reader name, most integer)
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
    SET quote_all_identifiers = off
AS $$
DECLARE
    scope record;
    units pgcurb.undo_unit[];
    parts text;
    stay  text[];
    shown jsonb;
BEGIN
    SELECT s.* INTO scope FROM pgcurb.undo_scope(selection) s;
    PERFORM pgcurb.demand_may_undo(scope.agents || (selection ->> 'agent')::name);
    units := pgcurb.undo_units_of(selection, scope.touched);
    SELECT string_agg(pgcurb.undo_rows_part(u, reader), ' UNION ALL ') INTO parts
    FROM unnest(units) u
    WHERE reader IS NOT NULL AND pgcurb.sees_every_row(u.relation, reader);
    IF parts IS NOT NULL THEN
        -- As the preview has it: a row that stays keeps others.
        stay := ARRAY(SELECT jsonb_array_elements_text(pgcurb.undo_look(selection, units, 0, '[]') -> 'stay'));
        EXECUTE format(
            '%s
             SELECT jsonb_object_agg(t.relation, t.rows)
             FROM (
                 SELECT p.relation, jsonb_agg(p.row ORDER BY p.n) AS rows
                 FROM (%s) AS p (relation, n, row)
                 WHERE p.n <= $2
                 GROUP BY p.relation
             ) AS t', pgcurb.undo_with(units), parts)
        INTO shown
        USING selection, most::bigint, stay;
    END IF;
    RETURN coalesce(shown, '{}');
END
$$;

REVOKE ALL ON FUNCTION
    pgcurb.undo_texts(text, name[]),
    pgcurb.undo_rows_part(pgcurb.undo_unit, name),
    pgcurb.undo_rows(jsonb, name, integer)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgcurb.undo_rows(jsonb, name, integer) TO pgcurb_owner;
RESET ROLE;
SET LOCAL ROLE pgcurb_owner;
REVOKE CREATE ON SCHEMA pgcurb FROM pgcurb_undoer;

-- The same for whoever is signed in by this proof and may undo that.
CREATE FUNCTION pgcurb.person_sees_undo(proof bytea, selection jsonb, most integer)
    RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its  pgcurb.person := pgcurb.demand_person(proof, 'undo');
    rows jsonb;
BEGIN
    PERFORM pgcurb.act_as(its);
    rows := pgcurb.undo_rows(selection, its.database_role, least(most, 200));
    PERFORM pgcurb.act_no_more();
    RETURN rows;
END
$$;

GRANT SELECT ON
    pgcurb.tune_proposal, pgcurb.tune_trial, pgcurb.tune_query, pgcurb.tune_sample, pgcurb.tune_stage, pgcurb.tune_look
TO pgcurb_console;

REVOKE ALL ON FUNCTION pgcurb.undone_by(pgcurb.written, bigint), pgcurb.person_sees_undo(bytea, jsonb, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgcurb.undone_by(pgcurb.written, bigint), pgcurb.person_sees_undo(bytea, jsonb, integer) TO pgcurb_console;
RESET ROLE;
