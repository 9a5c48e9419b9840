-- Who may call what. PUBLIC nothing; agents the three functions that apply gives them.
SET LOCAL ROLE pgcurb_owner;

REVOKE ALL ON FUNCTION
    pgcurb.tune_rules(),
    pgcurb.tune_normal(text, text),
    pgcurb.tune_value_of(name, text),
    pgcurb.tune_memory(numeric, numeric, jsonb),
    pgcurb.tune_check_setting(text, text, name),
    pgcurb.tune_check_index(text),
    pgcurb.tune_check_size(oid, text),
    pgcurb.tune_column(oid, text),
    pgcurb.may_tune(),
    pgcurb.demand_may_tune(),
    pgcurb.tune_admit(name),
    pgcurb.tune_agent(),
    pgcurb.propose_setting(text, text, text),
    pgcurb.propose_index(text, text),
    pgcurb.my_proposals(),
    pgcurb.record_proposals(),
    pgcurb.tune_begin(bigint, text),
    pgcurb.tune_open(name, text),
    pgcurb.tune_shut(),
    pgcurb.tune_note(bigint, jsonb, numeric),
    pgcurb.tune_decide(bigint, jsonb),
    pgcurb.tune_withdraw(bigint, text),
    pgcurb.tune_workload(integer),
    pgcurb.tune_capture(),
    pgcurb.tune_kept_value(text, name, text),
    pgcurb.tune_state_of(name),
    pgcurb.tune_plan(bigint, text, name, interval),
    pgcurb.tune_make(bigint),
    pgcurb.tune_take_back(pgcurb.tune_stage, text),
    pgcurb.tune_keep(bigint, text),
    pgcurb.tune_keep_now(bigint, text),
    pgcurb.tune_revert(bigint, text),
    pgcurb.tune_judge(pgcurb.tune_stage),
    pgcurb.tune_alive(integer),
    pgcurb.tune_look(),
    pgcurb.tune_round()
FROM PUBLIC;
REVOKE ALL ON PROCEDURE pgcurb.tune_dead_man(bigint) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
    pgcurb.propose_setting(text, text, text),
    pgcurb.propose_index(text, text),
    pgcurb.may_tune(),
    pgcurb.tune_rules(),
    pgcurb.tune_begin(bigint, text),
    pgcurb.tune_open(name, text),
    pgcurb.tune_shut(),
    pgcurb.tune_note(bigint, jsonb, numeric),
    pgcurb.tune_decide(bigint, jsonb),
    pgcurb.tune_withdraw(bigint, text),
    pgcurb.tune_workload(integer),
    pgcurb.tune_capture(),
    pgcurb.tune_plan(bigint, text, name, interval),
    pgcurb.tune_make(bigint),
    pgcurb.tune_keep(bigint, text),
    pgcurb.tune_revert(bigint, text),
    pgcurb.tune_look()
TO pgcurb_approver;
GRANT SELECT ON
    pgcurb.tune_proposal, pgcurb.tune_trial, pgcurb.tune_query, pgcurb.tune_sample, pgcurb.tune_stage, pgcurb.tune_look
TO pgcurb_approver;

GRANT EXECUTE ON FUNCTION pgcurb.tune_round() TO pgcurb_gateway;

GRANT EXECUTE ON FUNCTION pgcurb.tune_look() TO pgcurb_tuner;
GRANT EXECUTE ON PROCEDURE pgcurb.tune_dead_man(bigint) TO pgcurb_tuner;
GRANT SELECT (id, state) ON pgcurb.tune_stage TO pgcurb_tuner;

RESET ROLE;
