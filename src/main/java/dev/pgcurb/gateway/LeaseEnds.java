package dev.pgcurb.gateway;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends leases. Those that cannot be ended now, because Postgres is away, are tried again for as long as this gateway lives; after
 * that they are the reaper's. Safe for many threads.
 */
final class LeaseEnds {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseEnds.class);

    private final Leases leases;
    private final Queue<Late> late = new ConcurrentLinkedQueue<>();

    LeaseEnds(Leases leases) {
        this.leases = leases;
    }

    private record Late(Lease lease, String why) {}

    void close(Lease lease, String why) {
        // When one could not be ended the next would wait for the same server in vain.
        if (!late.isEmpty() || !ended(lease, why)) {
            late.add(new Late(lease, why));
        }
    }

    /** Tries those that are late, until one fails. */
    void again() {
        for (Late first = late.peek(); first != null && ended(first.lease, first.why); first = late.peek()) {
            late.remove(first);
        }
    }

    private boolean ended(Lease lease, String why) {
        try {
            leases.close(lease, why);
            return true;
        } catch (Problem e) {
            LOG.warn("lease {} cannot be closed yet: {}", lease.id(), e.what());
            return false;
        }
    }
}
