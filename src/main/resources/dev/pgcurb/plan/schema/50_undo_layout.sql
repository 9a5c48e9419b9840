-- What the columns of a log table held, and since when: a guarded table may be altered after its rows were captured.
--
-- `apply` follows the table. A renamed column is renamed in the log too. A column that is new, or has another type now, is a new
-- column of the log; one that is gone, or had another type, is set aside there under a name of its own. So each column of the
-- log means one thing only, and from this table follows which of them knew anything about a change with a given number.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.captured_column (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    log_table  name NOT NULL,
    number     smallint NOT NULL,          -- attnum in the guarded table
    name       name NOT NULL,              -- its name there, today's or its last one
    log_number smallint NOT NULL,          -- attnum in the log table, which a rename does not change
    since      bigint NOT NULL,            -- holds the changes after this one
    until      bigint,                     -- ... up to this one; NULL: to this day
    fill_known boolean NOT NULL,           -- what did rows get that were there when the column was added? Known:
    fill       text                        -- this, as text; NULL is NULL
);
CREATE UNIQUE INDEX captured_column_now ON pgcurb.captured_column (log_table, log_number) WHERE until IS NULL;

-- The files behind a table when it was last looked at. The same file now means that nothing rewrote the table since.
CREATE TABLE pgcurb.captured_table (
    log_table name PRIMARY KEY,
    relation  oid NOT NULL,
    files     jsonb NOT NULL               -- {"<oid of the table or partition>": relfilenode}
);

CREATE FUNCTION pgcurb.files_of(relation oid)
    RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_object_agg(c.oid, c.relfilenode::bigint), '{}')
    FROM pg_class c
    WHERE c.relkind = 'r'
      AND c.oid IN (SELECT files_of.relation UNION SELECT t.relid FROM pg_partition_tree(files_of.relation) t)
$$;

-- What did the rows of a table get when this column was added? Known where Postgres keeps the value beside the rows, and where no
-- file was rewritten since and none is kept: then it was NULL. Everything else (a volatile default, a rewritten table) is not
-- known, and not guessed. Partitions that came later hold no row of that time.
CREATE FUNCTION pgcurb.fill_of(relation oid, number smallint, files_before jsonb, OUT known boolean, OUT fill text)
    LANGUAGE sql STABLE
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
    SELECT coalesce(bool_and(p.known) AND count(DISTINCT ROW(p.fill)) = 1, false),
           CASE WHEN bool_and(p.known) AND count(DISTINCT ROW(p.fill)) = 1 THEN min(p.fill) END
    FROM (
        SELECT CASE
                   WHEN a.atthasmissing THEN y.typdelim = ','
                   ELSE f.value = to_jsonb(c.relfilenode::bigint) AND a.attidentity = ''
               END AS known,
               -- The value stands in an array of one element; read as text, whatever its own type is.
               CASE WHEN a.atthasmissing AND y.typdelim = ',' THEN (a.attmissingval::text::text[])[1] END AS fill
        FROM jsonb_each(files_before) f
        JOIN pg_class c ON c.oid = f.key::oid
        JOIN pg_attribute top ON top.attrelid = fill_of.relation AND top.attnum = fill_of.number
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = top.attname
        JOIN pg_type y ON y.oid = a.atttypid
    ) AS p
$$;

-- Keeps captured_column true whenever apply registers a table, or registers it anew because it was altered.
CREATE FUNCTION pgcurb.follow_columns()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    latest bigint;
    empty  boolean := true;
    before jsonb;
    one    record;
BEGIN
    SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END INTO latest FROM pgcurb.change_id s;
    IF tg_op = 'DELETE' OR (tg_op = 'UPDATE' AND old.log_table <> new.log_table) THEN
        UPDATE pgcurb.captured_column c SET until = latest WHERE c.log_table = old.log_table AND c.until IS NULL;
        DELETE FROM pgcurb.captured_table t WHERE t.log_table = old.log_table;
        IF tg_op = 'DELETE' THEN
            RETURN NULL;
        END IF;
    END IF;
    IF to_regclass(format('pgcurb_log.%I', new.log_table)) IS NULL THEN
        RAISE EXCEPTION 'there is no log table "%"', new.log_table USING ERRCODE = '55000';
    END IF;
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM pgcurb_log.%I)', new.log_table) INTO empty;
    IF empty THEN
        DELETE FROM pgcurb.captured_column c WHERE c.log_table = new.log_table;
    END IF;
    SELECT t.files INTO before FROM pgcurb.captured_table t WHERE t.log_table = new.log_table AND t.relation = new.relation;

    UPDATE pgcurb.captured_column c
    SET until = latest
    WHERE c.log_table = new.log_table
      AND c.until IS NULL
      AND (c.number, c.log_number) NOT IN (
            SELECT u.number, l.attnum
            FROM unnest(new.columns, new.numbers) AS u (name, number)
            JOIN pg_attribute l ON l.attrelid = format('pgcurb_log.%I', new.log_table)::regclass AND l.attname = u.name);
    UPDATE pgcurb.captured_column c
    SET name = u.name
    FROM unnest(new.columns, new.numbers) AS u (name, number)
    WHERE c.log_table = new.log_table AND c.until IS NULL AND c.number = u.number AND c.name <> u.name;
    FOR one IN
        SELECT u.number, u.name, l.attnum AS log_number,
               EXISTS (
                    SELECT FROM pgcurb.captured_column c WHERE c.log_table = new.log_table AND c.number = u.number) AS retyped
        FROM unnest(new.columns, new.numbers) AS u (name, number)
        JOIN pg_attribute l ON l.attrelid = format('pgcurb_log.%I', new.log_table)::regclass AND l.attname = u.name
        WHERE NOT EXISTS (
            SELECT
            FROM pgcurb.captured_column c
            WHERE c.log_table = new.log_table AND c.number = u.number AND c.log_number = l.attnum AND c.until IS NULL)
    LOOP
        INSERT INTO pgcurb.captured_column (log_table, number, name, log_number, since, fill_known, fill)
        SELECT new.log_table, one.number, one.name, one.log_number,
               CASE WHEN empty THEN 0 ELSE latest END,
               f.known AND NOT one.retyped AND before IS NOT NULL,
               CASE WHEN NOT one.retyped THEN f.fill END
        FROM pgcurb.fill_of(new.relation, one.number, coalesce(before, '{}')) f;
    END LOOP;

    INSERT INTO pgcurb.captured_table AS t (log_table, relation, files)
    VALUES (new.log_table, new.relation, pgcurb.files_of(new.relation))
    ON CONFLICT (log_table) DO UPDATE SET relation = excluded.relation, files = excluded.files;
    RETURN NULL;
END
$$;

CREATE TRIGGER follow_columns
    AFTER INSERT OR UPDATE OR DELETE ON pgcurb.guarded
    FOR EACH ROW EXECUTE FUNCTION pgcurb.follow_columns();
ALTER TABLE pgcurb.guarded ENABLE ALWAYS TRIGGER follow_columns;

-- What undo works on: a guarded table, seen as it was captured over a span of changes in which its columns were the same. A table
-- that was never altered is one unit.
CREATE TYPE pgcurb.undo_unit AS (
    tag         text,                      -- makes names in the queries unique
    relation    oid,
    schema_name name,
    table_name  name,
    log_table   name,
    key         name[],
    after       bigint,                    -- holds the changes after this one
    upto        bigint,                    -- ... up to this one
    columns     name[],                    -- the table's columns that were captured then, by their names of today
    later       name[],                    -- the table's columns that were not: added since, or of another type since
    fills       text[],                    -- what a row of that time has in each of them, as an expression; NULL: not known
    aside       name[]                     -- columns of the log that hold what "later" ones were before they got their new type
);

CREATE FUNCTION pgcurb.undo_units(relations oid[])
    RETURNS SETOF pgcurb.undo_unit
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH col AS MATERIALIZED (
        SELECT g.relation, c.number, c.log_number, c.since, c.until, c.fill_known, c.fill, a.attname,
               format_type(a.atttypid, a.atttypmod) AS type, l.attname AS log_name
        FROM pgcurb.guarded g
        JOIN pgcurb.captured_column c ON c.log_table = g.log_table
        LEFT JOIN pg_attribute a ON a.attrelid = g.relation AND a.attnum = c.number AND NOT a.attisdropped AND c.until IS NULL
        LEFT JOIN pg_attribute l ON l.attrelid = to_regclass(format('pgcurb_log.%I', c.log_table)) AND l.attnum = c.log_number
        WHERE g.relation = ANY (relations)
    ),
    span AS (
        SELECT DISTINCT relation, since AS after FROM col WHERE until IS NULL
        UNION
        SELECT DISTINCT relation, 0 FROM col
    ),
    ends AS (
        SELECT relation, after, coalesce(lead(after) OVER (PARTITION BY relation ORDER BY after), 9223372036854775807) AS upto
        FROM span
    )
    SELECT concat(g.relation, '_', e.after), g.relation, g.schema_name, g.table_name, g.log_table, g.key, e.after, e.upto,
           (SELECT coalesce(array_agg(c.attname ORDER BY c.number), '{}')
            FROM col c WHERE c.relation = g.relation AND c.until IS NULL AND c.since <= e.after),
           (SELECT coalesce(array_agg(c.attname ORDER BY c.number), '{}')
            FROM col c WHERE c.relation = g.relation AND c.until IS NULL AND c.since > e.after),
           (SELECT coalesce(array_agg(CASE WHEN c.fill_known THEN format('%L::%s', c.fill, c.type) END ORDER BY c.number), '{}')
            FROM col c WHERE c.relation = g.relation AND c.until IS NULL AND c.since > e.after),
           (SELECT coalesce(array_agg(c.log_name ORDER BY c.log_number), '{}')
            FROM col c
            WHERE c.relation = g.relation AND c.until > e.after
              AND EXISTS (
                    SELECT FROM col n
                    WHERE n.relation = c.relation AND n.number = c.number AND n.until IS NULL AND n.since > e.after))
    FROM ends e
    JOIN pgcurb.guarded g ON g.relation = e.relation
    ORDER BY g.schema_name, g.table_name, e.after
$$;

REVOKE ALL ON FUNCTION
    pgcurb.files_of(oid),
    pgcurb.fill_of(oid, smallint, jsonb),
    pgcurb.follow_columns(),
    pgcurb.undo_units(oid[])
FROM PUBLIC;
GRANT SELECT ON pgcurb.captured_column TO pgcurb_undoer;
GRANT EXECUTE ON FUNCTION pgcurb.undo_units(oid[]) TO pgcurb_undoer;

RESET ROLE;
