SELECT pgcurb.gateway_policy()
