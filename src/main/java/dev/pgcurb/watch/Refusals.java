package dev.pgcurb.watch;

/**
 * An agent that was refused too often.
 *
 * @param count refusals and holds in the last minute, or since a person resumed it
 * @param limit how many are let be
 * @param rule the ceiling's name
 * @param source where the policy says so
 */
record Refusals(String agent, long count, long limit, String rule, String source) {}
