package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Statement;
import dev.pgcurb.verdict.Ceiling;
import dev.pgcurb.verdict.Pace;
import dev.pgcurb.verdict.Rules;
import dev.pgcurb.verdict.Verdict;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One session's judge: the statement's own rules, the agent's pace, the lease's time. */
final class Judge {
    private final Texts texts;
    private final Supplier<@Nullable AgentPolicy> policy;
    private final Pace pace;
    private final Instant expiresAt;

    /** @param policy the agent's at this moment, or null when it was taken out of the policy */
    Judge(Texts texts, Supplier<@Nullable AgentPolicy> policy, Pace pace, Instant expiresAt) {
        this.texts = texts;
        this.policy = policy;
        this.pace = pace;
        this.expiresAt = expiresAt;
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
