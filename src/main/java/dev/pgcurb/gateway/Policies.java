package dev.pgcurb.gateway;

import dev.pgcurb.verdict.Pace;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The policy in force as this gateway last read it, and each agent's pace. Safe for many threads. */
final class Policies {
    private final Control control;
    private final Map<String, Pace> paces = new ConcurrentHashMap<>();

    /** Volatile: read by every session, replaced as a whole. */
    private volatile Map<String, AgentPolicy> agents;

    Policies(Control control) throws SQLException {
        this.control = control;
        this.agents = control.policy();
    }

    /** Reads the policy again; sessions that are open see it with their next statement. */
    void refresh() throws SQLException {
        agents = control.policy();
    }

    @Nullable
    AgentPolicy agent(String name) {
        return agents.get(name);
    }

    Pace pace(String agent) {
        return paces.computeIfAbsent(agent, a -> new Pace());
    }
}
