package dev.pgcurb.watch;

/**
 * A ceiling in force.
 *
 * @param millis what is over this is over the ceiling
 * @param rule its name, such as {@code support.ceilings.statement_time}
 * @param source where the policy says so, such as {@code policy.yaml:20}; empty for what holds without a policy
 */
record Limit(long millis, String rule, String source) {}
