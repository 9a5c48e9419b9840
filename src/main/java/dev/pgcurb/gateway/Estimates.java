package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Kind;
import dev.pgcurb.grammar.Statement;
import dev.pgcurb.verdict.Ceiling;
import dev.pgcurb.verdict.Verdict;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the planner expects of statements, asked once for each agent and fingerprint: two agents may see the same table through
 * different row policies. Safe for many threads.
 */
final class Estimates {
    private static final int MOST = 10_000;
    private static final Set<Kind> PLANNED =
            EnumSet.of(Kind.SELECT, Kind.INSERT, Kind.UPDATE, Kind.DELETE, Kind.MERGE, Kind.DECLARE, Kind.EXECUTE);

    private final Map<String, Estimate> known = new ConcurrentHashMap<>();

    /**
     * The planner's numbers for one statement.
     *
     * @param cost in the planner's own unit
     */
    record Estimate(double cost, double rows) {
        /** Reads the answer of EXPLAIN (FORMAT JSON), or null where it is not one. */
        static @Nullable Estimate read(String json) {
            try {
                JsonNode plan = JsonMapper.shared().readTree(json).path(0).path("Plan");
                return plan.isMissingNode()
                        ? null
                        : new Estimate(
                                plan.path("Total Cost").asDouble(),
                                plan.path("Plan Rows").asDouble());
            } catch (JacksonException e) {
                return null;
            }
        }

        Verdict.@Nullable Refused over(@Nullable Ceiling plan, @Nullable Ceiling returned) {
            if (plan != null && cost > plan.limit()) {
                return plan.over(
                        "estimated cost " + Math.round(cost) + ", the ceiling is " + plan.shown()
                                + "; narrow the WHERE clause to what an index serves",
                        "Look at it with EXPLAIN, and narrow it.");
            }
            if (returned != null && rows > returned.limit()) {
                return returned.over(
                        "estimated rows " + Math.round(rows) + ", the ceiling is " + returned.shown()
                                + "; add LIMIT or aggregate",
                        "Add LIMIT, narrow the WHERE clause, or aggregate.");
            }
            return null;
        }
    }

    /** Whether the planner has anything to say about such a statement. Of COPY and PREPARE it has not. */
    static boolean planned(Statement statement) {
        return PLANNED.contains(statement.kind());
    }

    @Nullable
    Estimate known(String agent, Statement statement) {
        return known.get(agent + " " + statement.fingerprint());
    }

    void learn(String agent, Statement statement, Estimate estimate) {
        if (statement.kind() == Kind.EXECUTE) {
            return; // the same words mean another statement tomorrow
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(agent + " " + statement.fingerprint(), estimate);
    }
}
