package dev.pgcurb.gateway;

import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.ledger.PostgresLedger;
import dev.pgcurb.postgres.DatabaseUrl;

/**
 * What all sessions of one gateway share.
 *
 * @param upstream where Postgres is; its login is the gateway's own and is never used for a session
 */
record Services(
        DatabaseUrl upstream,
        Control control,
        Policies policies,
        Keys keys,
        Leases leases,
        LeaseEnds ends,
        UpstreamHosts hosts,
        PostgresLedger ledger,
        Texts texts,
        Estimates estimates,
        Sessions sessions,
        Throttle throttle) {}
