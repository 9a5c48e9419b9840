package dev.pgcurb.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Who attempts: the part of an entry that stays the same through a session.
 *
 * @param agent the agent's name, as it was proved; before that, as it was claimed
 * @param slot the slot that the session runs as; null before it has a lease
 * @param leaseId the lease; null before there is one
 * @param client where the session comes from, {@code host:port}
 * @param applicationName what the client calls itself: a claim, proved by nothing
 */
public record Session(
        String agent,
        @Nullable String slot,
        @Nullable Long leaseId,
        @Nullable String client,
        @Nullable String applicationName) {

    /** A session of which no more than the agent's name is known. */
    public static Session of(String agent) {
        return new Session(agent, null, null, null, null);
    }
}
