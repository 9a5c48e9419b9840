package dev.pgcurb.plan;

import java.util.List;

/** Which functions of pgcurb's own every agent may call. */
public final class AgentCalls {
    private AgentCalls() {}

    /** Name and argument names with types, as Postgres tells them: {@code claim(name text)}. */
    public static List<String> all() {
        return AgentRoles.CALLS;
    }
}
