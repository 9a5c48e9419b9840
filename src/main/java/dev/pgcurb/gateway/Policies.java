package dev.pgcurb.gateway;

import dev.pgcurb.ledger.PostgresLedger;
import dev.pgcurb.verdict.Pace;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The policy in force as this gateway last read it, and each agent's pace. Safe for many threads. */
final class Policies {
    private final Control control;
    private final Map<String, Pace> paces = new ConcurrentHashMap<>();

    private final PostgresLedger ledger;

    /** Volatile: read by every session, replaced as a whole. */
    private volatile InForce policy;

    /** @param ledger is told what the policy says of it */
    Policies(Control control, PostgresLedger ledger) throws SQLException {
        this.control = control;
        this.ledger = ledger;
        this.policy = control.policy();
        tellLedger();
    }

    /** Reads the policy again; sessions that are open see it with their next statement. */
    void refresh() throws SQLException {
        policy = control.policy();
        tellLedger();
    }

    private void tellLedger() {
        ledger.strictly(policy.strict());
        ledger.redacting(policy.redacted());
    }

    @Nullable
    AgentPolicy agent(String name) {
        return policy.agents().get(name);
    }

    /** Whether parameters go into the ledger. */
    boolean parameters() {
        return policy.parameters();
    }

    Pace pace(String agent) {
        return paces.computeIfAbsent(agent, a -> new Pace());
    }
}
