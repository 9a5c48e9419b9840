-- Who may run the functions of undo. PUBLIC may run none of them.
SET LOCAL ROLE pgcurb_undoer;

REVOKE ALL ON FUNCTION
    pgcurb.may_undo(name),
    pgcurb.demand_may_undo(name[]),
    pgcurb.refuse_entries_sent_together(bigint),
    pgcurb.undo_selection(jsonb),
    pgcurb.undo_scope(jsonb),
    pgcurb.undo_columns(text, name[]),
    pgcurb.undo_operator(oid),
    pgcurb.undo_operators(oid, name[]),
    pgcurb.undo_match(oid, name[], text, text),
    pgcurb.undo_fill(text, text[]),
    pgcurb.undo_log(pgcurb.undo_unit),
    pgcurb.undo_name(pgcurb.undo_unit, text),
    pgcurb.undo_leaves(pgcurb.undo_unit),
    pgcurb.undo_references(pgcurb.undo_unit, pgcurb.undo_unit[], boolean),
    pgcurb.undo_nets(pgcurb.undo_unit),
    pgcurb.undo_classes(pgcurb.undo_unit, pgcurb.undo_unit[]),
    pgcurb.undo_step(pgcurb.undo_unit, text),
    pgcurb.undo_line(pgcurb.undo_unit[]),
    pgcurb.undo_outside(jsonb, oid[], bigint),
    pgcurb.undo_units_of(jsonb, oid[]),
    pgcurb.undo_with(pgcurb.undo_unit[]),
    pgcurb.undo_look(jsonb, pgcurb.undo_unit[], bigint, jsonb),
    pgcurb.undo_preview(jsonb),
    pgcurb.undo_tick(bigint),
    pgcurb.undo_lock(jsonb, pgcurb.undo_unit[]),
    pgcurb.undo_count(text, text, boolean),
    pgcurb.undo_statement(pgcurb.undo_unit[], boolean),
    pgcurb.undo_run(jsonb, text, boolean, bigint, bigint, bigint),
    pgcurb.undo_apply(jsonb, text, boolean, bigint, bigint),
    pgcurb.undo_check(pgcurb.guarded, bigint),
    pgcurb.undo_last()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.undo_preview(jsonb),
    pgcurb.undo_apply(jsonb, text, boolean, bigint, bigint)
TO pgcurb_approver;

RESET ROLE;
SET LOCAL ROLE pgcurb_owner;

REVOKE ALL ON FUNCTION
    pgcurb.record_own_undos(),
    pgcurb.retention_of(name),
    pgcurb.agents_with_images(),
    pgcurb.undo_hold_images(),
    pgcurb.undo_prune(bigint),
    pgcurb.undo_stats()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgcurb.undo_hold_images() TO pgcurb_undoer;
GRANT EXECUTE ON FUNCTION pgcurb.record_own_undos(), pgcurb.undo_prune(bigint) TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION pgcurb.undo_stats() TO pgcurb_approver;
REVOKE CREATE ON SCHEMA pgcurb FROM pgcurb_undoer;

RESET ROLE;
