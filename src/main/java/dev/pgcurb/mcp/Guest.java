package dev.pgcurb.mcp;

import dev.pgcurb.postgres.DatabaseUrl;
import java.util.Map;

/**
 * Who sent a request, proved.
 *
 * @param id what tells this guest from every other, the credential included: nothing is shared between two ids
 * @param agent the agent's name
 * @param claims what its leases are bound to
 * @param url how it comes in at the gateway
 */
public record Guest(String id, String agent, Map<String, Object> claims, DatabaseUrl url) {
    public Guest {
        claims = Map.copyOf(claims);
    }
}
