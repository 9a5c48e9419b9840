package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Statement;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.verdict.Ceiling;
import dev.pgcurb.verdict.Pace;
import dev.pgcurb.verdict.Rules;
import dev.pgcurb.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One session's judge: the statement's own rules, the agent's pace, the lease's time. */
final class Judge {
    private final Texts texts;
    /** The agent's at this moment, or null when it was taken out of the policy. */
    private final Supplier<@Nullable AgentPolicy> policy;

    private final BooleanSupplier parameters;
    private final Pace pace;
    private final Estimates estimates;
    private final String agent;
    private final Instant expiresAt;

    Judge(Services services, Lease lease) {
        agent = lease.agent();
        expiresAt = lease.expiresAt();
        texts = services.texts();
        estimates = services.estimates();
        policy = () -> services.policies().agent(agent);
        parameters = services.policies()::parameters;
        pace = services.policies().pace(agent);
    }

    Texts texts() {
        return texts;
    }

    /** What is against the statement itself, or null. */
    Verdict.@Nullable Refused atParse(Statement statement) {
        return switch (Rules.judge(statement)) {
            case Verdict.Allowed a -> null;
            case Verdict.Refused r -> r;
            case Verdict.Held h -> throw new IllegalStateException("only Postgres holds");
        };
    }

    /**
     * What is against running anything now, or null.
     *
     * @throws Rejection when the lease is over: the session ends, and a pool opens another
     */
    Verdict.@Nullable Refused atExecute() throws Rejection {
        if (!Instant.now().isBefore(expiresAt)) {
            throw new Rejection(
                    "57P01", "the lease of this session has run out; connect again", "Connect again for a new lease.");
        }
        AgentPolicy current = policy.get();
        if (current == null) {
            throw new Rejection("57P01", "this agent is no longer in the policy", null);
        }
        Ceiling ceiling = current.ceiling("statements_per_minute");
        return ceiling == null ? null : pace.step(ceiling);
    }

    /** Whether the policy has a ceiling on what the planner expects. */
    boolean estimates() {
        return ceiling("plan_cost") != null || ceiling("estimated_rows") != null;
    }

    Estimates.@Nullable Estimate estimate(Statement statement) {
        return estimates.known(agent, statement);
    }

    void learn(Statement statement, Estimates.Estimate estimate) {
        estimates.learn(agent, statement, estimate);
    }

    Verdict.@Nullable Refused over(Estimates.Estimate estimate) {
        return estimate.over(ceiling("plan_cost"), ceiling("estimated_rows"));
    }

    /** Whether any rule keeps held statements of this agent waiting for a person. */
    boolean waits() {
        AgentPolicy current = policy.get();
        return current != null && !current.waits().isEmpty();
    }

    /** How long what this rule holds waits for a person; zero: not at all. */
    Duration waitFor(@Nullable String rule) {
        AgentPolicy current = policy.get();
        return current == null || rule == null ? Duration.ZERO : current.waits().getOrDefault(rule, Duration.ZERO);
    }

    private @Nullable Ceiling ceiling(String name) {
        AgentPolicy current = policy.get();
        return current == null ? null : current.ceiling(name);
    }

    /** Whether the ledger keeps what a statement was bound with. */
    boolean keepsParameters() {
        return parameters.getAsBoolean();
    }

    ResultLimits limits() {
        return ResultLimits.of(policy.get());
    }

    static Verdict.Refused noLedger() {
        return new Verdict.Refused(
                "gateway.ledger",
                "58000",
                "the ledger cannot be written, and nothing runs without a record; try again later",
                "Try again later.");
    }
}
