package dev.pgcurb.gateway;

import dev.pgcurb.ledger.LedgerNumbers;
import java.util.Map;

/**
 * How a gateway does at the moment.
 *
 * @param connections all of them, those that still authenticate included
 * @param sessions with a lease, by agent
 * @param ledger of this gateway's own chain
 * @param database what the database says of all gateways; empty when it cannot be asked
 */
public record GatewayNumbers(
        int connections, Map<String, Integer> sessions, LedgerNumbers ledger, Map<String, Map<String, Long>> database) {
    public GatewayNumbers {
        sessions = Map.copyOf(sessions);
        database = Map.copyOf(database);
    }

    /** Whether Postgres answers. */
    public boolean upstream() {
        return !database.isEmpty();
    }
}
