package dev.pgcurb.gateway;

import dev.pgcurb.lease.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the gateway's log says of sessions: names of the policy, numbers and addresses, nothing that an agent wrote, no row. */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private Events() {}

    static void started(String gateway, int port, boolean tls) {
        LOG.atInfo()
                .addKeyValue("event", "gateway_started")
                .addKeyValue("gateway", gateway)
                .addKeyValue("port", port)
                .addKeyValue("tls", tls)
                .log("the gateway listens");
    }

    static void stopped(String gateway) {
        LOG.atInfo()
                .addKeyValue("event", "gateway_stopped")
                .addKeyValue("gateway", gateway)
                .log("the gateway stopped");
    }

    static void opened(Lease lease, String client) {
        LOG.atInfo()
                .addKeyValue("event", "session_opened")
                .addKeyValue("agent", lease.agent())
                .addKeyValue("slot", lease.slot())
                .addKeyValue("lease", lease.id())
                .addKeyValue("client", client)
                .log("a session opened");
    }

    /** @param why one of our own words, such as {@code closed} or {@code expired} */
    static void closed(Lease lease, String client, String why) {
        LOG.atInfo()
                .addKeyValue("event", "session_closed")
                .addKeyValue("agent", lease.agent())
                .addKeyValue("slot", lease.slot())
                .addKeyValue("lease", lease.id())
                .addKeyValue("client", client)
                .addKeyValue("why", why)
                .log("a session closed");
    }

    static void rejected(String client, String sqlstate) {
        LOG.atInfo()
                .addKeyValue("event", "client_rejected")
                .addKeyValue("client", client)
                .addKeyValue("sqlstate", sqlstate)
                .log("a client was turned away");
    }
}
