package dev.pgcurb.policy;

import java.time.Duration;
import java.util.List;

/**
 * How an agent's changes can be taken back.
 *
 * @param retention how long before-images are kept
 * @param ownLastTransaction whether the agent itself may undo its own last transaction
 * @param approvers names of groups under {@code approvers} who may undo what the agent did; empty: those who may approve
 *     its holds
 * @param rows how many rows one undo may put back before a person must say how many
 */
public record Undo(Duration retention, boolean ownLastTransaction, List<String> approvers, long rows, Rule rule) {
    public Undo {
        approvers = List.copyOf(approvers);
    }
}
