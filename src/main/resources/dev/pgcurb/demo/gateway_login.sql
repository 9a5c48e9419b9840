-- The gateway's own login, which can read no row of the application.
ALTER ROLE pgcurb_gateway LOGIN PASSWORD ${verifier};
