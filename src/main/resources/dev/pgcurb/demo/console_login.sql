-- The console's own login, which decides nothing without a person.
ALTER ROLE pgcurb_console LOGIN PASSWORD ${verifier};
