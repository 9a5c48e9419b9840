package dev.pgcurb.gateway;

import dev.pgcurb.verdict.Ceiling;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the applied policy says about one agent, as far as the gateway needs it.
 *
 * @param leaseTtl how long a lease lasts
 * @param ceilings by name, such as {@code result_rows}
 * @param waits by rule, such as {@code support.ceilings.rows_per_hour}: how long a held statement waits for a person; only
 *     where it does
 */
record AgentPolicy(Duration leaseTtl, Map<String, Ceiling> ceilings, Map<String, Duration> waits) {
    AgentPolicy {
        ceilings = Map.copyOf(ceilings);
        waits = Map.copyOf(waits);
    }

    /** The ceiling of that name, or null where the policy sets none. */
    @Nullable
    Ceiling ceiling(String name) {
        return ceilings.get(name);
    }

    /** Every agent of {@code pgcurb.gateway_policy()}. */
    static Map<String, AgentPolicy> read(String json) {
        Map<String, AgentPolicy> agents = new LinkedHashMap<>();
        JsonNode root = JsonMapper.shared().readTree(json);
        for (Map.Entry<String, JsonNode> agent : root.path("agents").properties()) {
            Map<String, Ceiling> ceilings = new LinkedHashMap<>();
            Map<String, Duration> waits = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry :
                    agent.getValue().path("ceilings").properties()) {
                JsonNode c = entry.getValue();
                ceilings.put(
                        entry.getKey(),
                        new Ceiling(
                                c.path("limit").asDouble(),
                                c.path("rule").asString(),
                                c.path("source").asString()));
                long wait = c.path("wait_ms").asLong();
                if (wait > 0) {
                    waits.put(c.path("rule").asString(), Duration.ofMillis(wait));
                }
            }
            agents.put(
                    agent.getKey(),
                    new AgentPolicy(
                            Duration.ofMillis(
                                    agent.getValue().path("lease_ttl_ms").asLong()),
                            ceilings,
                            waits));
        }
        return Map.copyOf(agents);
    }
}
