package dev.pgcurb.lease;

import java.time.Instant;
import java.util.Map;

/**
 * The time-boxed right of one session to one slot.
 *
 * @param id its number
 * @param agent whose slot it is
 * @param slot the login role, such as {@code curb:support:1}
 * @param password with which the slot logs in, as long as the lease lasts
 * @param claims what is bound to it, as row filters read it
 * @param expiresAt when it ends by itself
 */
public record Lease(
        long id, String agent, String slot, Secret password, Map<String, Object> claims, Instant expiresAt) {
    public Lease {
        claims = Map.copyOf(claims);
    }

    /** The same lease with a later end. */
    Lease until(Instant end) {
        return new Lease(id, agent, slot, password, claims, end);
    }
}
