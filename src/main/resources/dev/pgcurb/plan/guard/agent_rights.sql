-- What every agent may do with pgcurb itself: read its claims, ask about its holds and itself, undo its own last transaction
-- where the policy lets it, and nothing else.
--
--   ${agent}  the agent's role
GRANT USAGE ON SCHEMA pgcurb TO ${agent};
GRANT EXECUTE ON FUNCTION
    pgcurb.current_lease(),
    pgcurb.claim(text),
    pgcurb.undo_last(),
    pgcurb.ask(bigint, text),
    pgcurb.ask(text, text),
    pgcurb.whoami(),
    pgcurb.preview(integer),
    pgcurb.hold_status(bigint),
    pgcurb.propose_setting(text, text, text),
    pgcurb.propose_index(text, text),
    pgcurb.my_proposals()
TO ${agent};
GRANT SELECT ON pgcurb.my_holds TO ${agent};
