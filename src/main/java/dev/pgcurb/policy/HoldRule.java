package dev.pgcurb.policy;

import java.time.Duration;
import java.util.List;

/**
 * That what is over a ceiling waits for a person instead of being refused for good.
 *
 * @param approvers names of groups under {@code approvers}, one person of any of them is enough; empty: everyone who
 *     may approve at all
 * @param expires how long an approval can be used
 * @param upTo the rows beyond which nobody may approve
 * @param twoPersons whether the one who approves must be another than the operator of the agent that asks
 * @param sample how many rows of each table a hold shows; 0: none are kept
 * @param waiting for how long a gateway keeps the statement waiting for an approval; zero: the agent is told at once
 */
public record HoldRule(
        CeilingKind ceiling,
        List<String> approvers,
        Duration expires,
        long upTo,
        boolean twoPersons,
        int sample,
        Duration waiting,
        Rule rule) {
    public HoldRule {
        approvers = List.copyOf(approvers);
    }
}
