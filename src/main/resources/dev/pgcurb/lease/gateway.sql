-- Leases opened over this connection are kept alive by this gateway (1); an empty name is nobody.
SELECT set_config('pgcurb.gateway', ?, false)
