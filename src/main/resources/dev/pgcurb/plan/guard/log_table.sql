-- The log table of one guarded table: the same columns, one row for each image of each change.
--
--   ${log}       the log table, pgcurb_log."public.observations"
--   ${columns}   its columns with their types, no constraint and no default: "id" bigint, "place" text
--   ${index}     the name of its index
--   ${relation}  the guarded table, for the comment
--
-- Plain columns and not the table's row type: a column of the row type would block the application's own ALTER TABLE.
CREATE TABLE ${log} (
    "curb:change"    bigint NOT NULL,      -- from pgcurb.change_id: the order of all changes
    "curb:after"     boolean NOT NULL,     -- false: the row before; true: the row after
    "curb:op"        "char" NOT NULL,      -- I, U, D
    "curb:xid"       xid8 NOT NULL,
    "curb:statement" timestamptz NOT NULL, -- statement_timestamp(): with the xid, the statement in pgcurb.written
    "curb:undo"      bigint,               -- the undo that made this change; NULL: an agent made it
    ${columns}
);
CREATE INDEX ${index} ON ${log} ("curb:xid", "curb:statement");
COMMENT ON TABLE ${log} IS ${relation};
GRANT SELECT, INSERT ON ${log} TO pgcurb_undoer;
