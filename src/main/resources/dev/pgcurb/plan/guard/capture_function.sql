-- Puts one changed row into its log table. Created by pgcurb_owner; runs for agents only (see capture_trigger.sql).
--
--   ${capture}   the function, pgcurb_log."public.observations"
--   ${log}       the log table
--   ${columns}   the captured columns: "id", "place"
--   ${old}       their values before: OLD."id", OLD."place"
--   ${new}       their values after: NEW."id", NEW."place"
--
-- A row is captured only when its statement was seen to begin, which takes a lease: no lease, no capture, no change.
CREATE OR REPLACE FUNCTION ${capture}()
    RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $capture$
#variable_conflict use_column
DECLARE
    number CONSTANT bigint := nextval('pgcurb.change_id');
    begun  CONSTANT boolean := EXISTS (
        SELECT
        FROM pgcurb.progress p
        WHERE p.slot = session_user
          AND p.xid = pg_current_xact_id()
          AND p.statement_at = statement_timestamp());
BEGIN
    IF NOT begun THEN
        RAISE EXCEPTION '% on "%" refused: it was not seen to begin', lower(tg_op), tg_table_name
            USING ERRCODE = '42501', DETAIL = 'Rule lease. Nothing was changed.', HINT = 'Ask the operator to run: pgcurb plan';
    END IF;
    IF tg_op <> 'INSERT' THEN
        INSERT INTO ${log} ("curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", ${columns})
        VALUES (number, false, left(tg_op, 1)::"char", pg_current_xact_id(), statement_timestamp(), ${old});
    END IF;
    IF tg_op <> 'DELETE' THEN
        INSERT INTO ${log} ("curb:change", "curb:after", "curb:op", "curb:xid", "curb:statement", ${columns})
        VALUES (number, true, left(tg_op, 1)::"char", pg_current_xact_id(), statement_timestamp(), ${new});
    END IF;
    RETURN NULL;
END
$capture$;
REVOKE ALL ON FUNCTION ${capture}() FROM PUBLIC;
