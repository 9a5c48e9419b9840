-- Who may run the lease functions. PUBLIC may run none of them.
SET LOCAL ROLE pgcurb_owner;
REVOKE ALL ON FUNCTION
    pgcurb.current_lease(),
    pgcurb.claim(text),
    pgcurb.check_claims(name, jsonb),
    pgcurb.add_key(text, text, text, jsonb, interval),
    pgcurb.revoke_key(text, text),
    pgcurb.key(text, text)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgcurb.check_claims(name, jsonb) TO pgcurb_keeper;
GRANT EXECUTE ON FUNCTION pgcurb.key(text, text) TO pgcurb_gateway;
GRANT EXECUTE ON FUNCTION
    pgcurb.add_key(text, text, text, jsonb, interval),
    pgcurb.revoke_key(text, text)
TO pgcurb_approver;
RESET ROLE;

SET LOCAL ROLE pgcurb_keeper;
REVOKE ALL ON FUNCTION
    pgcurb.end_sessions(name),
    pgcurb.shut_slot(name),
    pgcurb.reset_slot(name),
    pgcurb.open_lease(text, jsonb, text, interval, text),
    pgcurb.close_lease(bigint, text),
    pgcurb.renew_lease(bigint, interval),
    pgcurb.suspend(text, text),
    pgcurb.end_agent_sessions(text),
    pgcurb.resume(text)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    pgcurb.open_lease(text, jsonb, text, interval, text),
    pgcurb.close_lease(bigint, text),
    pgcurb.renew_lease(bigint, interval)
TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION
    pgcurb.suspend(text, text),
    pgcurb.end_agent_sessions(text)
TO pgcurb_gateway, pgcurb_approver;
GRANT EXECUTE ON FUNCTION pgcurb.resume(text) TO pgcurb_approver;
RESET ROLE;
