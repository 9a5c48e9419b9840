package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.postgres.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** An agent's role and its slots, their memberships, the tripwire, and what every agent may call of pgcurb. */
final class AgentRoles {
    /** As {@code guard/agent_rights.sql} has them: claims, questions about holds, and nothing else. */
    private static final List<String> CALLS = List.of(
            "current_lease()", "claim(name text)", "ask(hold bigint, reason text)", "ask(token text, reason text)");

    private AgentRoles() {}

    /** The slot of this number, from 1. */
    static String slot(Agent agent, int number) {
        return "curb:" + agent.name() + ":" + number;
    }

    /** The agent's own schema, first on its search path. */
    static String schema(Agent agent) {
        return "curb:" + agent.name();
    }

    static List<String> slots(Agent agent) {
        return IntStream.rangeClosed(1, agent.sessions())
                .mapToObj(number -> slot(agent, number))
                .toList();
    }

    static List<Wish> of(Agent agent, Server server) {
        List<Fact> facts = new ArrayList<>();
        String database = server.database();
        Dialect dialect = Dialect.of(server);
        facts.add(new RoleExists(agent.name(), List.of(), -1, Marks.agent(database), dialect));
        facts.add(tripwire(agent.name()));
        for (String slot : slots(agent)) {
            facts.add(new RoleExists(slot, List.of(), 1, Marks.slot(agent.name(), database), dialect));
            facts.add(tripwire(slot));
            facts.add(MemberOf.of(server.major(), agent.name(), slot, false, true, false));
            // The keeper opens and closes the slot, and ends its sessions: that takes ADMIN and the slot's own rights.
            facts.add(MemberOf.of(server.major(), slot, Control.KEEPER, server.major() >= 16, true, false));
        }
        facts.add(new SchemaExists(schema(agent), Control.OWNER, Marks.agent(database)));
        facts.add(Granted.on("SCHEMA", Name.quoted(schema(agent)), "", "USAGE", agent.name()));
        facts.add(Granted.on("SCHEMA", "pgcurb", "", "USAGE", agent.name()));
        for (String function : CALLS) {
            facts.add(Granted.on("FUNCTION", "pgcurb." + function, "", "EXECUTE", agent.name()));
        }
        facts.add(Granted.on("TABLE", "pgcurb.my_holds", "", "SELECT", agent.name()));
        return facts.stream().map(fact -> new Wish(fact, agent.rule())).toList();
    }

    private static Fact tripwire(String role) {
        return Granted.on("TABLE", "pgcurb.tripwire", "wire", "SELECT", role);
    }
}
