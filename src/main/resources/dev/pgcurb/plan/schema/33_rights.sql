-- Who may run the guards' and the holds' functions. PUBLIC may run none of them; trigger functions need no EXECUTE to fire.
SET LOCAL ROLE pgcurb_owner;

REVOKE ALL ON FUNCTION
    pgcurb.row_total(jsonb),
    pgcurb.begin_statement(),
    pgcurb.captures_everything(oid),
    pgcurb.refuse_open_statement(),
    pgcurb.captured(name),
    pgcurb.stop_early(name, bigint),
    pgcurb.statement_digest(jsonb),
    pgcurb.sign(text),
    pgcurb.open_token(text),
    pgcurb.register_hold(bigint, text, text),
    pgcurb.ask(bigint, text),
    pgcurb.ask(text, text),
    pgcurb.veil(bytea, bytea),
    pgcurb.open_sample(text),
    pgcurb.holds_left(name),
    pgcurb.objection(pgcurb.hold),
    pgcurb.record_holds(),
    pgcurb.hold_state(pgcurb.hold),
    pgcurb.sees_every_row(oid, name),
    pgcurb.readable_image(jsonb, oid, name),
    pgcurb.readable_sample(jsonb, name),
    pgcurb.readable_sample(jsonb),
    pgcurb.hold_tables(jsonb),
    pgcurb.hold_status(bigint),
    pgcurb.undo_size(jsonb),
    pgcurb.sample_of(jsonb, integer),
    pgcurb.veiled_sample(jsonb, integer),
    pgcurb.decide(bigint, text, text, interval),
    pgcurb.approve(bigint, text, interval),
    pgcurb.deny(bigint, text),
    pgcurb.revoke(bigint, text),
    pgcurb.passed_ceilings(pgcurb.progress, bigint),
    pgcurb.say_rows(pgcurb.progress),
    pgcurb.use_approval(pgcurb.progress, bigint, text),
    pgcurb.hold_statement(pgcurb.progress, pgcurb.ceiling, numeric, bigint, text),
    pgcurb.end_table(text, name, name),
    pgcurb.end_statement()
FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
    pgcurb.register_hold(bigint, text, text),
    pgcurb.record_holds()
TO pgcurb_gateway;

-- What the view calls runs with the rights of who reads it, and shows them no more than they may read themselves.
GRANT SELECT ON pgcurb.holds TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION
    pgcurb.hold_state(pgcurb.hold),
    pgcurb.readable_sample(jsonb),
    pgcurb.hold_tables(jsonb)
TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION
    pgcurb.approve(bigint, text, interval),
    pgcurb.deny(bigint, text),
    pgcurb.revoke(bigint, text)
TO pgcurb_approver;

RESET ROLE;
