package dev.pgcurb.proof;

import dev.pgcurb.explain.Code;
import java.util.List;

/**
 * One door that stands open, or one thing to look at.
 *
 * @param agent whose door; empty: everybody's
 * @param object what it leads to, as SQL spells it: with the code and the agent it names the finding, for suppressions
 * @param door what can be done, in a few words: {@code read app.payroll}
 * @param path why it is open, step by step, from the agent's role to the object
 * @param why what that means for an agent, in one sentence
 */
public record Finding(
        Code code,
        Severity severity,
        String agent,
        String object,
        String door,
        List<String> path,
        String why,
        Fix fix) {
    public Finding {
        path = List.copyOf(path);
    }

    /** Names this finding for as long as it is open: code, agent and object. */
    public String id() {
        return code + ":" + agent + ":" + object;
    }

    Finding closedBy(Fix other) {
        return new Finding(code, severity, agent, object, door, path, why, other);
    }

    Finding as(Severity other) {
        return new Finding(code, other, agent, object, door, path, why, fix);
    }
}
