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
 */
public record HoldRule(CeilingKind ceiling, List<String> approvers, Duration expires, long upTo, Rule rule) {
    public HoldRule {
        approvers = List.copyOf(approvers);
    }
}
