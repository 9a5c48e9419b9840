-- Puts one changed row into its log table. Created by pgcurb_owner; runs for agents only (see triggers.sql).
--
--   ${capture}   the function, pgcurb_log."public.observations"
--   ${log}       the log table
--   ${columns}   the captured columns: "id", "place"
--   ${old}       their values before: OLD."id", OLD."place"
--   ${new}       their values after: NEW."id", NEW."place"
--   ${log_name}  the name of the log table, as a literal
--
-- A row is captured only when its statement was seen to begin, which takes a lease: no lease, no capture, no change.
-- begin_statement() left word of that in a sequence, because this runs for every row: currval() is this session's own, takes
-- no query, and neither the agent nor a setting of the agent's reaches it. Both images of an update go in with one INSERT
-- for the same reason.
--
-- SECURITY DEFINER without SET search_path, alone among pgcurb's functions: setting and resetting it for every row costs up to
-- a tenth of a captured row. So nothing here is looked up by the path: every function, operator and type is written with its
-- schema (what is not is SQL's own syntax), and nobody may call this function but the trigger. CaptureIT holds every name that
-- occurs here against a schema of look-alikes, first on the agent's path.
CREATE OR REPLACE FUNCTION ${capture}()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
AS $capture$
#variable_conflict use_column
DECLARE
    number CONSTANT bigint := pg_catalog.nextval('pgcurb.change_id'::pg_catalog.regclass);
    began  CONSTANT pg_catalog.timestamptz := pg_catalog.statement_timestamp();
    xid    CONSTANT pg_catalog.xid8 := pg_catalog.pg_current_xact_id();
BEGIN
    -- One question for every row: was the statement seen to begin, and is it not yet time to look whether there are too many?
    IF (pg_catalog.currval('pgcurb.begun'::pg_catalog.regclass) OPERATOR(pg_catalog.=)
        pg_catalog.interval_hash_extended(began OPERATOR(pg_catalog.-) 'epoch'::pg_catalog.timestamptz, 0)
        AND number OPERATOR(pg_catalog.%) 1024 OPERATOR(pg_catalog.<>) 0) IS NOT TRUE
    THEN
        IF (pg_catalog.currval('pgcurb.begun'::pg_catalog.regclass) OPERATOR(pg_catalog.=)
            pg_catalog.interval_hash_extended(began OPERATOR(pg_catalog.-) 'epoch'::pg_catalog.timestamptz, 0)) IS NOT TRUE
        THEN
            RAISE EXCEPTION '% on "%" refused: it was not seen to begin', pg_catalog.lower(tg_op), tg_table_name
                USING ERRCODE = '42501', DETAIL = 'Rule lease. Nothing was changed.', HINT = 'Ask the operator to run: pgcurb plan';
        END IF;
        PERFORM pgcurb.stop_early(${log_name}, number);
    END IF;
    IF tg_op OPERATOR(pg_catalog.=) 'DELETE' THEN
        INSERT INTO ${log} ("curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", ${columns})
        VALUES (number, false, 'D', xid, began, ${old});
    ELSIF tg_op OPERATOR(pg_catalog.=) 'UPDATE' THEN
        INSERT INTO ${log} ("curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", ${columns})
        VALUES (number, false, 'U', xid, began, ${old}),
               (number, true, 'U', xid, began, ${new});
    ELSE
        INSERT INTO ${log} ("curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", ${columns})
        VALUES (number, true, 'I', xid, began, ${new});
    END IF;
    RETURN NULL;
END
$capture$;
REVOKE ALL ON FUNCTION ${capture}() FROM PUBLIC;
