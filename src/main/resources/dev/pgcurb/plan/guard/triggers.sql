-- The guard of one table. Created by someone who may: the table's owner or a superuser.
--
--   ${table}     the guarded table
--   ${capture}   its capture function
--   ${log_name}  the name of its log table, as a literal
--   ${end_when}  the WHEN of the last trigger; nothing on a table that foreign keys write to
--
-- WHEN holds for slots and for nobody else. Postgres reads it anew from its stored text for every statement of everyone, so
-- short is cheap: one operator, and a constant of type text, where a name would be stored with all its 64 bytes
-- (docs/BENCHMARKS.md has the figures). ENABLE ALWAYS: session_replication_role does not switch a guard off.
-- A foreign key that cascades runs a statement on the referencing table for every row of the referenced one, and each of these
-- would read the last trigger's WHEN; without it, that trigger runs once, at the end of all of them, and asks the same itself.
-- Triggers fire in the order of their names: capture fires before the application's own AFTER ROW triggers, so that what
-- those change comes later in the log, as it came in the table; end fires after everything else.
CREATE TRIGGER "00_pgcurb_begin"
    BEFORE INSERT OR UPDATE OR DELETE ON ${table}
    FOR EACH STATEMENT
    WHEN (session_user LIKE 'curb:%')
    EXECUTE FUNCTION pgcurb.begin_statement();
CREATE TRIGGER "00_pgcurb_capture"
    AFTER INSERT OR UPDATE OR DELETE ON ${table}
    FOR EACH ROW
    WHEN (session_user LIKE 'curb:%')
    EXECUTE FUNCTION ${capture}();
CREATE TRIGGER "zz_pgcurb_end"
    AFTER INSERT OR UPDATE OR DELETE ON ${table}
    FOR EACH STATEMENT${end_when}
    EXECUTE FUNCTION pgcurb.end_statement(${log_name});
ALTER TABLE ${table} ENABLE ALWAYS TRIGGER "00_pgcurb_begin";
ALTER TABLE ${table} ENABLE ALWAYS TRIGGER "00_pgcurb_capture";
ALTER TABLE ${table} ENABLE ALWAYS TRIGGER "zz_pgcurb_end";
