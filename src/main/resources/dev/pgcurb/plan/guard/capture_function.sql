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
CREATE OR REPLACE FUNCTION ${capture}()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $capture$
#variable_conflict use_column
DECLARE
    number CONSTANT bigint := nextval('pgcurb.change_id');
    begun  CONSTANT boolean := currval('pgcurb.begun')
        = hash_record_extended(ROW(pg_current_xact_id(), statement_timestamp()), 0);
BEGIN
    IF begun IS NOT TRUE THEN
        RAISE EXCEPTION '% on "%" refused: it was not seen to begin', lower(tg_op), tg_table_name
            USING ERRCODE = '42501', DETAIL = 'Rule lease. Nothing was changed.', HINT = 'Ask the operator to run: pgcurb plan';
    END IF;
    IF tg_op = 'UPDATE' THEN
        INSERT INTO ${log} ("curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", ${columns})
        VALUES (number, false, 'U'::"char", pg_current_xact_id(), statement_timestamp(), ${old}),
               (number, true, 'U'::"char", pg_current_xact_id(), statement_timestamp(), ${new});
    ELSIF tg_op = 'DELETE' THEN
        INSERT INTO ${log} ("curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", ${columns})
        VALUES (number, false, 'D'::"char", pg_current_xact_id(), statement_timestamp(), ${old});
    ELSE
        INSERT INTO ${log} ("curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", ${columns})
        VALUES (number, true, 'I'::"char", pg_current_xact_id(), statement_timestamp(), ${new});
    END IF;
    IF number % 1024 = 0 THEN
        PERFORM pgcurb.stop_early(${log_name});
    END IF;
    RETURN NULL;
END
$capture$;
REVOKE ALL ON FUNCTION ${capture}() FROM PUBLIC;
