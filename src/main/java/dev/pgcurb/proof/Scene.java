package dev.pgcurb.proof;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Role;
import dev.pgcurb.catalog.Routine;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a search looks at: the survey, the policy, and for each agent its closure and its promises.
 *
 * @param relations by oid
 * @param routines by oid
 * @param views those that run as their owner
 */
record Scene(
        Survey survey,
        Policy policy,
        List<Actor> actors,
        Map<Long, Relation> relations,
        Map<Long, Routine> routines,
        OwnerRun views) {

    /**
     * One agent in this database.
     *
     * @param slots its login roles that are there
     * @param own the agent's role and its slots
     */
    record Actor(Agent agent, List<String> slots, Set<String> own, Closure closure, Promises promises) {
        String name() {
            return agent.name();
        }

        /** Whether the right is held through nobody but the agent's own roles. */
        boolean direct(Closure.Holding holding) {
            return own.contains(holding.right().grantee());
        }

        /** Direct, or everybody's: what has a grant of its own to revoke. */
        boolean directOrPublic(Closure.Holding holding) {
            return direct(holding) || holding.right().grantee().isEmpty();
        }
    }

    static Scene of(Survey survey, Policy policy) {
        Map<Long, Relation> relations = survey.snapshot().byId();
        Map<Long, Routine> routines = new LinkedHashMap<>();
        survey.routines().forEach(routine -> routines.put(routine.id(), routine));
        List<Actor> actors = policy.agents().values().stream()
                .map(agent -> actor(agent, survey))
                .toList();
        return new Scene(survey, policy, actors, relations, routines, OwnerRun.of(survey, relations));
    }

    private static Actor actor(Agent agent, Survey survey) {
        List<String> slots = survey.snapshot().roles().stream()
                .map(Role::name)
                .filter(name -> name.matches("curb:" + agent.name() + ":\\d+"))
                .toList();
        Set<String> own = new java.util.LinkedHashSet<>(List.of(agent.name()));
        own.addAll(slots);
        return new Actor(
                agent,
                slots,
                Set.copyOf(own),
                Closure.of(survey, slots, List.of(agent.name())),
                Promises.of(agent, survey));
    }

    /** The roles whose reach a survey for this policy is about: agents and as many slots as they can have. */
    static List<String> seeds(Policy policy) {
        return policy.agents().values().stream()
                .flatMap(agent -> java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(agent.name()),
                        java.util.stream.IntStream.rangeClosed(1, 100)
                                .mapToObj(number -> "curb:" + agent.name() + ":" + number)))
                .collect(Collectors.toList());
    }

    String relationName(long id) {
        Relation relation = relations.get(id);
        return relation == null
                ? "a relation of Postgres's own"
                : relation.name().toString();
    }

    /** Roles, PUBLIC as the empty name, as GRANT and REVOKE want them. */
    static String role(String name) {
        return name.isEmpty() ? "PUBLIC" : Name.quoted(name);
    }

    /** What a person who is no agent loses when a right of PUBLIC goes. */
    static String costOf(String grantee) {
        return grantee.isEmpty()
                ? "everyone who relied on PUBLIC for it loses it; pgcurb apply takes it from agents alone"
                : "";
    }
}
