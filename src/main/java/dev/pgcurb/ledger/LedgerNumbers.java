package dev.pgcurb.ledger;

import java.util.Map;

/**
 * What one ledger was told since it was opened.
 *
 * @param attempts how many ended, by agent and verdict; agents are those of the policy
 * @param statements from the attempt to its end, of those that started
 * @param appends from sending a batch of entries to its commit
 * @param waiting entries that are accepted and not durable yet
 * @param up whether entries can be written
 */
public record LedgerNumbers(
        Map<String, Map<Outcome.Verdict, Long>> attempts,
        Distribution statements,
        Distribution appends,
        int waiting,
        boolean up) {
    public LedgerNumbers {
        attempts = Map.copyOf(attempts);
    }
}
