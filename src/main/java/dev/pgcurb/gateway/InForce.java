package dev.pgcurb.gateway;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The policy that was applied, as far as the gateway needs it.
 *
 * @param agents by name
 * @param strict whether provable reads too are durable in the ledger before they run
 * @param redacted whether the ledger keeps statements without their literals
 */
record InForce(Map<String, AgentPolicy> agents, boolean strict, boolean redacted) {
    InForce {
        agents = Map.copyOf(agents);
    }

    /** What {@code pgcurb.gateway_policy()} says. */
    static InForce read(String json) {
        JsonNode ledger = JsonMapper.shared().readTree(json).path("ledger");
        return new InForce(
                AgentPolicy.read(json),
                ledger.path("mode").asString("").equals("strict"),
                ledger.path("statements").asString("").equals("redacted"));
    }
}
