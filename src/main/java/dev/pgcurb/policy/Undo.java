package dev.pgcurb.policy;

import java.time.Duration;

/**
 * How long an agent's changes can be taken back.
 *
 * @param retention how long before-images are kept
 * @param ownLastTransaction whether the agent itself may undo its own last transaction
 */
public record Undo(Duration retention, boolean ownLastTransaction, Rule rule) {}
