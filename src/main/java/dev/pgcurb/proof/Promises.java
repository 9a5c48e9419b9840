package dev.pgcurb.proof;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Routine;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.plan.AgentCalls;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Operation;
import dev.pgcurb.policy.Read;
import dev.pgcurb.policy.Tables;
import dev.pgcurb.policy.Write;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the policy gives one agent in this database. */
public final class Promises {

    private final Agent agent;
    private final Map<Long, Promise> byRelation = new LinkedHashMap<>();
    private final Map<String, Promise> byViewName = new LinkedHashMap<>();

    private Promises(Agent agent) {
        this.agent = agent;
    }

    /** Patterns become tables, column rules become columns; what the policy names and the database has not is left out. */
    public static Promises of(Agent agent, Survey survey) {
        Promises promises = new Promises(agent);
        for (Relation relation : survey.snapshot().relations()) {
            String schema = relation.name().schema();
            String name = relation.name().name();
            Read read = agent.readOf(schema, name)
                    .filter(rule -> rule.tables() instanceof Tables.Named || relation.underPatterns())
                    .orElse(null);
            Write write = agent.writeOf(schema, name).orElse(null);
            if (read != null || write != null) {
                List<String> present =
                        relation.columns().stream().map(column -> column.name()).toList();
                List<String> readable =
                        read == null ? List.of() : read.columns().of(present);
                Promise promise = new Promise(agent, relation, read, write, readable);
                promises.byRelation.put(relation.id(), promise);
                promises.byViewName.putIfAbsent(name, promise);
            }
        }
        return promises;
    }

    public Agent agent() {
        return agent;
    }

    /** On every relation that the policy gives the agent anything on. */
    public Collection<Promise> all() {
        return byRelation.values();
    }

    /** On the relation of this oid. */
    public Optional<Promise> on(long relation) {
        return Optional.ofNullable(byRelation.get(relation));
    }

    /** Whether the policy names anything in the schema. */
    boolean names(String schema) {
        return schema.equals("pgcurb")
                || schema.equals("curb:" + agent.name())
                || byRelation.values().stream()
                        .anyMatch(promise -> promise.name().schema().equals(schema))
                || agent.operations().stream()
                        .anyMatch(operation -> operation.schema().equals(schema));
    }

    /**
     * Whether pgcurb itself gives every agent this on objects of its own: its claims, its holds, the tripwire, and the views
     * that stand for tables with withheld columns.
     */
    boolean own(Name name, String privilege, String column) {
        if (name.schema().equals("pgcurb")) {
            return privilege.equals("SELECT")
                    && (name.name().equals("my_holds") || (name.name().equals("tripwire") && column.equals("wire")));
        }
        Promise stands = byViewName.get(name.name());
        return name.schema().equals("curb:" + agent.name())
                && stands != null
                && (privilege.equals("SELECT")
                        ? stands.readable().contains(column)
                        : privilege.equals("DELETE") ? stands.gives(privilege) : stands.gives(privilege, column));
    }

    /** Whether the agent may execute it: an operation of the policy, or one of pgcurb's for every agent. */
    boolean executes(String schema, String nameAndArguments) {
        return schema.equals("pgcurb") && AgentCalls.all().contains(nameAndArguments);
    }

    /** The operation of the policy that this function is. */
    public Optional<Operation> operation(Routine routine) {
        return agent.operations().stream()
                .filter(operation -> operation.schema().equals(routine.name().schema())
                        && operation.name().equals(routine.name().name())
                        && sameArguments(operation, routine))
                .findFirst();
    }

    /** The policy names types only, the catalog names and types; a type may be spelled in two ways, so the number decides. */
    private static boolean sameArguments(Operation operation, Routine routine) {
        int count = routine.arguments().isBlank()
                ? 0
                : ARGUMENT.splitAsStream(routine.arguments()).toList().size();
        return operation.arguments().size() == count;
    }

    private static final Pattern ARGUMENT = Pattern.compile(",(?![^(\\[]*[)\\]])");
}
