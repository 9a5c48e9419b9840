package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.postgres.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** An agent's role and its slots, their memberships, the tripwire, and what every agent may call of pgcurb. */
final class AgentRoles {
    /** As {@code guard/agent_rights.sql} has them: claims, questions about holds and itself, and nothing else. */
    static final List<String> CALLS = List.of(
            "current_lease()",
            "claim(name text)",
            "undo_last()",
            "ask(hold bigint, reason text)",
            "ask(token text, reason text)",
            "whoami()",
            "preview(sample integer)",
            "hold_status(hold bigint)",
            "propose_setting(setting text, value text, why text)",
            "propose_index(definition text, why text)",
            "my_proposals()");

    private AgentRoles() {}

    /** The slot of this number, from 1. */
    static String slot(Agent agent, int number) {
        return "curb:" + agent.name() + ":" + number;
    }

    /** The agent's own schema, first on its search path. */
    static String schema(Agent agent) {
        return "curb:" + agent.name();
    }

    /** The NOLOGIN role that owns the agent's masked views: what it reads, the agent sees masked. */
    static String twin(Agent agent) {
        return "curb:" + agent.name() + ":masks";
    }

    /** Whether it needs a twin. */
    static boolean masks(Agent agent) {
        return agent.reads().stream().anyMatch(read -> !read.masks().isEmpty());
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
        // PUBLIC may lose it: another database's policy takes CONNECT elsewhere from its own agents.
        facts.add(Granted.on("DATABASE", Name.quoted(database), "", "CONNECT", agent.name()));
        for (String slot : slots(agent)) {
            facts.add(new RoleExists(slot, List.of(), 1, Marks.slot(agent.name(), database), dialect));
            facts.add(tripwire(slot));
            facts.add(MemberOf.of(server.major(), agent.name(), slot, false, true, false));
            // The keeper opens and closes the slot, and ends its sessions: that takes ADMIN and the slot's own rights.
            facts.add(MemberOf.of(server.major(), slot, Control.KEEPER, server.major() >= 16, true, false));
        }
        if (masks(agent)) {
            facts.addAll(twinFacts(agent, server));
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

    private static List<Fact> twinFacts(Agent agent, Server server) {
        String twin = twin(agent);
        List<Fact> facts = new ArrayList<>(List.of(
                new RoleExists(twin, List.of(), -1, Marks.twin(agent.name(), server.database()), Dialect.of(server)),
                tripwire(twin),
                Granted.on("TABLE", "pgcurb.mask_key", "key", "SELECT", twin),
                // The agent's schema holds the views, pgcurb's the key.
                Granted.on("SCHEMA", "pgcurb", "", "USAGE", twin)));
        if (!server.superuser()) {
            facts.add(MemberOf.admins(server.major(), twin, server.user()));
        }
        return facts;
    }

    private static Fact tripwire(String role) {
        return Granted.on("TABLE", "pgcurb.tripwire", "wire", "SELECT", role);
    }
}
