package dev.pgcurb.mcp;

import dev.pgcurb.sql.Script;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an agent may do, as Postgres says it of the agent's own session: from it descriptions and annotations are made, so that they
 * are true for this agent.
 *
 * @param writes per table what it may do to it
 * @param operations the functions that were granted to it
 */
record Reach(List<Write> writes, List<Operation> operations) {
    private static final String REACH = Script.of(Reach.class, "reach.sql").text();
    private static final int NAMED = 12;

    /** When nothing could be learnt: everything is possible. */
    static final Reach UNKNOWN =
            new Reach(List.of(new Write("tables that the policy names", Set.of("DELETE"))), List.of());

    Reach {
        writes = List.copyOf(writes);
        operations = List.copyOf(operations);
    }

    /** What may be done to a table: INSERT, UPDATE, DELETE. */
    record Write(String table, Set<String> may) {}

    static Reach of(AgentSession session) throws Refused {
        JsonNode root =
                JsonMapper.shared().readTree(session.ask(REACH, List.of()).single());
        List<Write> writes = new ArrayList<>();
        for (JsonNode one : root.path("writes")) {
            Set<String> may = new TreeSet<>();
            one.path("may").forEach(each -> may.add(each.asString()));
            writes.add(new Write(one.path("table").asString(), may));
        }
        List<Operation> operations = new ArrayList<>();
        root.path("operations").forEach(one -> operations.add(Operation.read(one)));
        return new Reach(writes, operations);
    }

    boolean mayWrite() {
        return !writes.isEmpty();
    }

    boolean mayDestroy() {
        return writes.stream()
                .anyMatch(w -> w.may().contains("UPDATE") || w.may().contains("DELETE"));
    }

    /** In a sentence, for a tool's description. */
    String sentence() {
        if (writes.isEmpty()) {
            return "You may change nothing in this database: every statement that tries is refused and recorded.";
        }
        List<String> said = writes.stream()
                .limit(NAMED)
                .map(w -> w.table() + " (" + String.join(", ", w.may()) + ")")
                .toList();
        return "You may write: " + String.join("; ", said)
                + (writes.size() > NAMED ? "; and " + (writes.size() - NAMED) + " more." : ".");
    }

    static Map<String, @Nullable Object> object(String json) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.putAll(JsonMapper.shared().readValue(json, new TypeReference<Map<String, Object>>() {}));
        return object;
    }
}
