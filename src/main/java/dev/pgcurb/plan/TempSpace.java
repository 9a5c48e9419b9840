package dev.pgcurb.plan;

import dev.pgcurb.explain.Code;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Ceiling;
import dev.pgcurb.policy.CeilingKind;
import dev.pgcurb.postgres.Server;
import java.util.List;

/**
 * The ceiling {@code temp_space}: a setting of each slot that only a superuser may change, so the slot itself cannot, and neither
 * can the RESET ALL with which a lease begins.
 */
final class TempSpace {
    static final String SETTING = "temp_file_limit";

    private static final long UNIT_BYTES = 1024;

    private TempSpace() {}

    /** @param advice receives what this admin cannot set */
    static List<Wish> of(Agent agent, Server server, List<Advice> advice) {
        Ceiling ceiling = agent.ceilings().get(CeilingKind.TEMP_SPACE);
        if (ceiling == null || ceiling.limit().isEmpty()) {
            return List.of();
        }
        if (!server.superuser()) {
            advice.add(Advice.of(
                    Code.PGC227,
                    "temp_space of agent \"" + agent.name()
                            + "\" is held by nobody on this server: only a superuser may set " + SETTING
                            + " for a role",
                    ceiling.rule()));
            return List.of();
        }
        long limit = Math.ceilDiv(ceiling.limit().getAsLong(), UNIT_BYTES);
        return AgentRoles.slots(agent).stream()
                .map(slot -> new Wish(new RoleSettingKept(slot, "", SETTING, limit + "kB"), ceiling.rule()))
                .toList();
    }
}
