-- Guards: what happens around every write of an agent, and only of an agent.
--
-- Each table of an agent's write closure carries triggers (dev/pgcurb/plan/guard/*.sql). All of them are switched off for
-- everyone else by one cheap WHEN on session_user:
--
--   BEFORE STATEMENT  begin_statement()  is there a lease? note that the statement has begun on this table
--   AFTER ROW         one for each table: put the row's before and after image into its typed log table
--   AFTER STATEMENT   end_statement()    note that this table is done; when the last one is done, give the verdict
--
-- One client statement may begin several tables: writing CTEs, MERGE, ON CONFLICT, foreign keys that cascade, triggers of
-- the application. "open" counts the tables begun and not yet done, so that the verdict waits for the last one.
-- Statements are told apart by statement_timestamp(), which the client cannot set: everything inside one DO block, one
-- procedure or one function belongs to the one statement that the client sent, even when it commits in between.
SET LOCAL ROLE pgcurb_owner;

-- The order of all changes, across tables.
CREATE SEQUENCE pgcurb.change_id;

-- Not a count: begin_statement() sets it to a hash of the statement's time, and currval(), which each session has of its own,
-- tells the capture functions which statement was seen to begin. Nobody but the owner may touch it.
CREATE UNLOGGED SEQUENCE pgcurb.begun MINVALUE -9223372036854775808 MAXVALUE 9223372036854775807 START 1;

-- The guarded tables, and what the guards and undo must know of each.
CREATE TABLE pgcurb.guarded (
    relation    oid PRIMARY KEY,
    schema_name name NOT NULL,
    table_name  name NOT NULL,
    log_table   name NOT NULL UNIQUE,      -- in schema pgcurb_log
    columns     name[] NOT NULL,           -- captured columns in their order; generated ones are not captured
    key         name[] NOT NULL,           -- the columns that tell one row from another
    numbers     smallint[] NOT NULL,       -- attnum of each of the columns: two columns may swap their names
    types       text[] NOT NULL,           -- and their types
    UNIQUE (schema_name, table_name)
);

-- Where the statement that a slot is running stands. One row a slot, written by that slot's only session.
CREATE TABLE pgcurb.progress (
    slot         name PRIMARY KEY,
    lease_id     bigint NOT NULL,
    agent        name NOT NULL,
    xid          xid8 NOT NULL,
    statement_at timestamptz NOT NULL,
    open         integer NOT NULL,         -- tables begun and not yet done
    op           text NOT NULL,            -- the first one begun, which the refusal names
    schema_name  name NOT NULL,
    table_name   name NOT NULL,
    counts       jsonb NOT NULL,           -- {"<log table>": rows} of this statement
    approved     boolean NOT NULL,         -- a person approved this statement: its rows do not count against budgets
    xact_rows    bigint NOT NULL,          -- rows of the earlier statements of this transaction
    earlier_rows bigint NOT NULL,          -- rows of this statement in transactions that it has already committed
    first_change bigint NOT NULL           -- all of this statement's changes have higher numbers
);

-- One row for each statement of an agent that changed rows: what budgets add up, and where undo starts.
CREATE TABLE pgcurb.written (
    xid          xid8 NOT NULL,
    statement_at timestamptz NOT NULL,
    lease_id     bigint NOT NULL,
    agent        name NOT NULL,
    slot         name NOT NULL,
    row_count    bigint NOT NULL,
    counts       jsonb NOT NULL,           -- {"<log table>": rows}
    approved     boolean NOT NULL,
    PRIMARY KEY (xid, statement_at)
);

CREATE INDEX written_by_lease ON pgcurb.written (lease_id, statement_at);
CREATE INDEX written_by_agent ON pgcurb.written (agent, statement_at);

-- One row an agent, updated before an hourly budget is added up: sessions of one agent wait here for each other, so that
-- none adds up without the other's rows. Under REPEATABLE READ the update fails instead of adding up old rows.
CREATE TABLE pgcurb.budget (
    agent      name PRIMARY KEY REFERENCES pgcurb.agent ON DELETE CASCADE,
    counted_at timestamptz NOT NULL
);

CREATE FUNCTION pgcurb.row_total(counts jsonb)
    RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(sum(c.value::bigint), 0)::bigint
        FROM jsonb_each_text(counts) c);
END
$$;

-- Does the log table still have the columns of its table, with the same types? A column that somebody added since would
-- not be captured, and a row without it is not the row that was there. Columns that swapped their names would be mixed up.
CREATE FUNCTION pgcurb.captures_everything(relation oid)
    RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM pgcurb.guarded g WHERE g.relation = captures_everything.relation)
       AND NOT EXISTS (
            SELECT
            FROM pgcurb.guarded g
            JOIN pg_class log ON log.relname = g.log_table AND log.relnamespace = 'pgcurb_log'::regnamespace
            CROSS JOIN LATERAL (
                SELECT a.attname, a.attnum, a.atttypid, a.atttypmod
                FROM pg_attribute a
                WHERE a.attrelid = g.relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                EXCEPT
                SELECT a.attname, u.number, a.atttypid, a.atttypmod
                FROM unnest(g.columns, g.numbers) AS u (name, number)
                JOIN pg_attribute a ON a.attrelid = log.oid AND a.attname = u.name
            ) AS not_captured
            WHERE g.relation = captures_everything.relation);
END
$$;

CREATE FUNCTION pgcurb.begin_statement()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its   pgcurb.progress;
    lease bigint := pgcurb.current_lease();
BEGIN
    IF lease IS NULL THEN
        RAISE EXCEPTION '% on "%" refused: this session has no lease; connect again', lower(tg_op), tg_table_name
            USING ERRCODE = '42501',
                  DETAIL = 'Rule lease. Nothing was changed.',
                  HINT = 'Connect again: a lease is opened for each session and ends with its time.';
    END IF;
    IF NOT pgcurb.captures_everything(tg_relid) THEN
        RAISE EXCEPTION '% on "%" refused: the table was altered since the policy was applied', lower(tg_op), tg_table_name
            USING ERRCODE = '55000',
                  DETAIL = 'Rule capture. Nothing was changed.',
                  HINT = 'Ask the operator to run: pgcurb apply';
    END IF;
    -- What a capture function compares for every row: the cheapest that there is, and no setting changes how it comes out.
    PERFORM setval('pgcurb.begun', interval_hash_extended(statement_timestamp() - timestamptz 'epoch', 0));
    SELECT p.* INTO its FROM pgcurb.progress p WHERE p.slot = session_user;
    IF FOUND AND its.xid = pg_current_xact_id() AND its.statement_at = statement_timestamp() THEN
        UPDATE pgcurb.progress p SET open = p.open + 1 WHERE p.slot = session_user;
        RETURN NULL;
    END IF;
    IF its.xid = pg_current_xact_id() AND its.open > 0 THEN
        RAISE EXCEPTION '% on "%" refused: an earlier statement of this transaction was not seen to end',
                lower(tg_op), tg_table_name
            USING ERRCODE = '42501', DETAIL = 'Rule capture. Nothing was changed.', HINT = 'Roll back, and let every statement run to its end.';
    END IF;
    -- Whatever the agent SET: while a statement works it is open rightly, and the backstop has to wait.
    SET CONSTRAINTS pgcurb.refuse_open_statement DEFERRED;
    INSERT INTO pgcurb.progress AS p
        (slot, lease_id, agent, xid, statement_at, open, op, schema_name, table_name, counts, approved, xact_rows,
         earlier_rows, first_change)
    SELECT session_user, l.id, l.agent, pg_current_xact_id(), statement_timestamp(), 1,
           lower(tg_op), tg_table_schema, tg_table_name, '{}', false,
           CASE
               WHEN its.xid IS DISTINCT FROM pg_current_xact_id() THEN 0
               WHEN its.approved THEN its.xact_rows
               ELSE its.xact_rows + pgcurb.row_total(its.counts)
           END,
           CASE
               WHEN its.statement_at IS DISTINCT FROM statement_timestamp() THEN 0
               ELSE its.earlier_rows + pgcurb.row_total(its.counts)
           END,
           nextval('pgcurb.change_id')
    FROM pgcurb.lease l
    WHERE l.id = lease
    ON CONFLICT (slot) DO UPDATE SET
        lease_id = excluded.lease_id,
        agent = excluded.agent,
        xid = excluded.xid,
        statement_at = excluded.statement_at,
        open = excluded.open,
        op = excluded.op,
        schema_name = excluded.schema_name,
        table_name = excluded.table_name,
        counts = excluded.counts,
        approved = excluded.approved,
        xact_rows = excluded.xact_rows,
        earlier_rows = excluded.earlier_rows,
        first_change = excluded.first_change;
    RETURN NULL;
END
$$;

-- The backstop: no transaction commits with a statement that has begun and was never judged. A language that cuts a statement
-- short, so that its AFTER STATEMENT triggers never fire, ends here.
CREATE FUNCTION pgcurb.refuse_open_statement()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM pgcurb.progress p WHERE p.slot = new.slot AND p.xid = new.xid AND p.open > 0) THEN
        RAISE EXCEPTION '% on "%" refused: the statement was not seen to end', new.op, new.table_name
            USING ERRCODE = '42501',
                  DETAIL = 'Rule capture. Nothing was changed.',
                  HINT = 'Let every statement run to its end.';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER refuse_open_statement
    AFTER INSERT OR UPDATE OF xid, statement_at ON pgcurb.progress
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION pgcurb.refuse_open_statement();
ALTER TABLE pgcurb.progress ENABLE ALWAYS TRIGGER refuse_open_statement;

-- The rows of the current statement in one log table so far. An update has two images and is one row.
CREATE FUNCTION pgcurb.captured(log_table name)
    RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_indexscan = off             -- a bitmap reads each page of a bulk write's rows once
AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE format(
        'SELECT count(*)
         FROM pgcurb_log.%I
         WHERE "curb:xid" = $1 AND "curb:statement" = $2 AND "curb:after" = ("curb:op" = ''I'')', log_table)
    INTO n
    USING pg_current_xact_id(), statement_timestamp();
    RETURN n;
END
$$;

-- The early stop, asked once in about a thousand captured rows: beyond what even a person could approve, the rest need not be
-- written into the log only to be thrown away. Counting what is captured reads all of it, so it is done only once so many
-- changes have been numbered since the statement began that there could be too many.
CREATE FUNCTION pgcurb.stop_early(log_table name, number bigint)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its   pgcurb.progress;
    bound pgcurb.ceiling;
    most  numeric;
BEGIN
    SELECT p.* INTO its FROM pgcurb.progress p WHERE p.slot = session_user;
    SELECT c.* INTO bound FROM pgcurb.ceiling c WHERE c.agent = its.agent AND c.ceiling = 'rows_per_statement';
    most := CASE WHEN bound.hold THEN bound.up_to ELSE bound."limit" END;
    IF (number - its.first_change > most) IS NOT TRUE THEN
        RETURN;
    END IF;
    IF pgcurb.captured(log_table) > most THEN
        RAISE EXCEPTION '% on "%" refused: more than % rows; narrow the WHERE clause', its.op, its.table_name, most
            USING ERRCODE = '54000',
                  DETAIL = format('Rule %s (%s). Nothing was changed.', bound.rule, bound.source),
                  HINT = 'Do not retry unchanged. Change fewer rows.';
    END IF;
END
$$;

-- One digest over every row that the current statement changed: before and after images, cascades included, in no order.
-- Everything that changes how a value prints is pinned: the same rows give the same digest whatever the agent SET.
CREATE FUNCTION pgcurb.statement_digest(counts jsonb)
    RETURNS text
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
    its      record;
    of_table bytea;
    parts    text[] := '{}';
BEGIN
    FOR its IN
        SELECT g.schema_name, g.table_name, g.log_table,
               (SELECT string_agg(quote_ident(c), ', ' ORDER BY n) FROM unnest(g.columns) WITH ORDINALITY AS u (c, n)) AS columns
        FROM jsonb_each_text(counts) c
        JOIN pgcurb.guarded g ON g.log_table = c.key
        WHERE c.value::bigint > 0
        ORDER BY g.schema_name, g.table_name
    LOOP
        EXECUTE format(
            'SELECT sha256(string_agg(row_hash, ''''::bytea ORDER BY row_hash))
             FROM (
                 SELECT sha256(convert_to(
                            string_agg("curb:after"::text || ROW(%s)::text, ''|'' ORDER BY "curb:after"), ''UTF8'')) AS row_hash
                 FROM pgcurb_log.%I
                 WHERE "curb:xid" = $1 AND "curb:statement" = $2
                 GROUP BY "curb:change"
             ) AS changed', its.columns, its.log_table)
        INTO of_table
        USING pg_current_xact_id(), statement_timestamp();
        parts := parts || concat(quote_ident(its.schema_name), '.', quote_ident(its.table_name), ' ', encode(of_table, 'hex'));
    END LOOP;
    RETURN encode(sha256(convert_to(array_to_string(parts, E'\n'), 'UTF8')), 'hex');
END
$$;

RESET ROLE;
