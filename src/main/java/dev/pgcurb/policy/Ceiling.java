package dev.pgcurb.policy;

import java.util.OptionalLong;

/**
 * One hard limit of one agent.
 *
 * @param limit in the kind's unit: rows, milliseconds, bytes, planner cost, a count; empty: {@code none}
 * @param stated whether the policy states it; otherwise it is the default and the rule points at the agent
 */
public record Ceiling(CeilingKind kind, OptionalLong limit, boolean stated, Rule rule) {}
