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
--
-- This file: which statements a selection means.
SET LOCAL ROLE pgcurb_undoer;

-- A driver may send several statements before it reads the first answer. Their entries are all recorded before the first one
-- runs, and the clock cannot tell which of them made a change: such an entry cannot be undone by itself. They are known by
-- an attempt that was recorded while another one of its lease still ran. Statements of one lease run one after the other,
-- so the entry before and the entry after tell it all.
CREATE FUNCTION pgcurb.refuse_entries_sent_together(entry bigint)
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its_lease  bigint;
    its_at     timestamptz;
    its_end    timestamptz;
    its_number bigint;
    other      bigint;
BEGIN
    SELECT l.id, l.lease_id, l.at, l.at + coalesce(l.duration_us, 0) * interval '1 microsecond'
    INTO its_number, its_lease, its_at, its_end
    FROM pgcurb.log l
    WHERE l.id = refuse_entries_sent_together.entry AND l.kind = 'attempt';

    SELECT o.id INTO other
    FROM (
        SELECT l.id, l.at
        FROM pgcurb.entry l
        WHERE l.kind = 'attempt'
          AND (l.body ->> 'lease_id')::bigint = its_lease
          AND l.at >= its_at
          AND l.id <> its_number
          AND (l.at > its_at OR l.id > its_number)
        ORDER BY l.at, l.id
        LIMIT 1
    ) AS o
    WHERE o.at < its_end;
    IF other IS NULL THEN
        SELECT o.id INTO other
        FROM (
            SELECT l.id
            FROM pgcurb.entry l
            WHERE l.kind = 'attempt'
              AND (l.body ->> 'lease_id')::bigint = its_lease
              AND l.at <= its_at
              AND l.id <> its_number
              AND (l.at < its_at OR l.id < its_number)
            ORDER BY l.at DESC, l.id DESC
            LIMIT 1
        ) AS prior
        JOIN pgcurb.log o ON o.id = prior.id
        WHERE o.at + coalesce(o.duration_us, 0) * interval '1 microsecond' > its_at;
    END IF;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'undo refused: entry % was sent together with entry %', entry, other
            USING ERRCODE = '55000',
                  DETAIL = 'Nothing was changed.',
                  HINT = 'Undo the whole transaction or lease: --transaction or --lease.';
    END IF;
END
$$;

-- The statements that a selection means, as (xid, statement_at), the agents, the log tables that they wrote to and
-- whether their images are kept. Keys, one or more:
--   entry (number of a ledger entry), xid, lease, agent, since, until, undo (number of an undo, to undo that)
-- The statement of a ledger entry is the one that its lease ran after the entry was durable and before its next one was.
CREATE FUNCTION pgcurb.undo_selection(selection jsonb)
    RETURNS TABLE (xid xid8, statement_at timestamptz, agents name[], counts jsonb, images text)
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
        RETURN QUERY
        SELECT u.xid, u.statement_at, u.agents, u.counts, u.images
        FROM pgcurb.undo u
        WHERE u.id = (undo_selection.selection ->> 'undo')::bigint;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no undo %', selection ->> 'undo' USING ERRCODE = '22023';
        END IF;
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
    SELECT w.xid, w.statement_at, ARRAY[w.agent], w.counts, w.images
    FROM pgcurb.written w
    WHERE (NOT selection ? 'xid' OR w.xid = (selection ->> 'xid')::xid8)
      AND (NOT selection ? 'lease' OR w.lease_id = (selection ->> 'lease')::bigint)
      AND (NOT selection ? 'agent' OR w.agent = (selection ->> 'agent')::name)
      AND (NOT selection ? 'since' OR w.statement_at >= (selection ->> 'since')::timestamptz)
      AND (NOT selection ? 'until' OR w.statement_at < (selection ->> 'until')::timestamptz)
      AND (NOT selection ? 'entry'
           OR (w.lease_id = its_lease
               AND w.statement_at >= its_at
               AND (its_end IS NULL OR w.statement_at < its_end)));
END
$$;

-- What undo must know of a selection before it looks at one row. Refuses when the images of what was named one by one (an
-- entry, a transaction, a lease, an undo) are past their retention, or when a log is gone with its table's guard. A time window
-- or a whole agent takes what is kept, and "past" says how many statements are not.
CREATE FUNCTION pgcurb.undo_scope(selection jsonb, OUT agents name[], OUT statements bigint, OUT past bigint, OUT touched oid[])
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lost text;
BEGIN
    SELECT array_agg(DISTINCT a.agent), count(DISTINCT (s.xid, s.statement_at)) FILTER (WHERE s.images = 'kept'),
           count(DISTINCT (s.xid, s.statement_at)) FILTER (WHERE s.images <> 'kept')
    INTO agents, statements, past
    FROM pgcurb.undo_selection(selection) s
    CROSS JOIN LATERAL unnest(s.agents) AS a (agent);
    IF past > 0 AND selection ?| ARRAY['entry', 'xid', 'lease', 'undo'] THEN
        RAISE EXCEPTION 'undo refused: the images of % statements are past their retention', past
            USING ERRCODE = 'P0002', DETAIL = 'They are deleted. Nothing was changed.',
                  HINT = 'The policy says how long they are kept: undo.retention of the agent.';
    END IF;
    SELECT string_agg(DISTINCT c.key, ', ' ORDER BY c.key) FILTER (WHERE g.relation IS NULL),
           array_agg(DISTINCT g.relation) FILTER (WHERE g.relation IS NOT NULL)
    INTO lost, touched
    FROM pgcurb.undo_selection(selection) s
    CROSS JOIN LATERAL jsonb_each_text(s.counts) c
    LEFT JOIN pgcurb.guarded g ON g.log_table = c.key
    WHERE c.value::bigint > 0 AND s.images = 'kept';
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'undo refused: the log of % is gone: that table is not guarded any more, or was renamed', lost
            USING ERRCODE = 'P0002', DETAIL = 'Nothing was changed.', HINT = 'Put those rows back by hand or from a backup.';
    END IF;
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

-- An operator as SQL spells it, whatever the search path is. P0002: undo may not use the schema that it is in.
CREATE FUNCTION pgcurb.undo_operator(its oid)
    RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found record;
BEGIN
    SELECT n.nspname, o.oprname, n.oid INTO found
    FROM pg_operator o
    JOIN pg_namespace n ON n.oid = o.oprnamespace
    WHERE o.oid = its;
    IF NOT has_schema_privilege(found.oid, 'USAGE') THEN
        RAISE EXCEPTION 'undo refused: values of a key are compared with an operator of schema %', found.nspname
            USING ERRCODE = 'P0002', DETAIL = 'Nothing was changed.',
                  HINT = format('GRANT USAGE ON SCHEMA %I TO pgcurb_undoer', found.nspname);
    END IF;
    RETURN format('OPERATOR(%I.%s)', found.nspname, found.oprname);
END
$$;

-- How values of these columns are compared: as a unique index does it, by the default class of their type. A type that has none of
-- its own (an array, an enum, a varchar) is compared with Postgres's own "=". citext is the reason why this is asked.
CREATE FUNCTION pgcurb.undo_operators(relation oid, columns name[])
    RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE typed AS (
        SELECT u.n, a.atttypid AS type
        FROM unnest(columns) WITH ORDINALITY AS u (name, n)
        JOIN pg_attribute a ON a.attrelid = undo_operators.relation AND a.attname = u.name
        UNION ALL
        SELECT d.n, t.typbasetype
        FROM typed d
        JOIN pg_type t ON t.oid = d.type AND t.typtype = 'd'
    )
    SELECT array_agg(coalesce(
               (SELECT pgcurb.undo_operator(p.amopopr)
                FROM pg_opclass c
                JOIN pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
                JOIN pg_amop p ON p.amopfamily = c.opcfamily AND p.amopstrategy = 3
                    AND p.amoplefttype = c.opcintype AND p.amoprighttype = c.opcintype
                WHERE c.opcintype = d.type AND c.opcdefault), 'OPERATOR(pg_catalog.=)') ORDER BY d.n)
    FROM typed d
    JOIN pg_type t ON t.oid = d.type AND t.typtype <> 'd'
$$;

-- a."id" = b."id" AND …: the same row on both sides.
CREATE FUNCTION pgcurb.undo_match(relation oid, columns name[], left_alias text, right_alias text)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('%1$s.%2$I %3$s %4$s.%2$I', left_alias, u.name, u.operator, right_alias), ' AND ' ORDER BY u.n)
    FROM unnest(columns, pgcurb.undo_operators(relation, columns)) WITH ORDINALITY AS u (name, operator, n)
$$;

-- Fills the @placeholders@ of a text.
CREATE FUNCTION pgcurb.undo_fill(template text, VARIADIC pairs text[])
    RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    FOR i IN 1 .. cardinality(pairs) BY 2 LOOP
        template := replace(template, '@' || pairs[i] || '@', coalesce(pairs[i + 1], ''));
    END LOOP;
    RETURN template;
END
$$;

RESET ROLE;
