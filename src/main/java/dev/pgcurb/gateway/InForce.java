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
 * @param parameters whether the ledger keeps parameters
 */
record InForce(Map<String, AgentPolicy> agents, boolean strict, boolean redacted, boolean parameters) {
    InForce {
        agents = Map.copyOf(agents);
    }

    /** What {@code pgcurb.gateway_policy()} says. */
    static InForce read(String json) {
        JsonNode ledger = JsonMapper.shared().readTree(json).path("ledger");
        boolean redacted = ledger.path("statements").asString("").equals("redacted");
        return new InForce(
                AgentPolicy.read(json),
                ledger.path("mode").asString("").equals("strict"),
                redacted,
                !redacted && ledger.path("parameters").asString("").equals("recorded"));
    }
}
