package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What verify is told to pass over, and why. */
public record VerifyRules(List<Suppression> suppress) {
    public VerifyRules {
        suppress = List.copyOf(suppress);
    }

    /**
     * A finding that somebody looked at and accepts.
     *
     * @param object as verify names it
     * @param agent null: whichever
     * @param reason why it is accepted
     * @param until the last day on which it is
     */
    public record Suppression(
            Code code, String object, @Nullable String agent, String reason, LocalDate until, Rule rule) {

        /** Whether a finding is the one that is meant. */
        public boolean covers(Code found, String in, String of) {
            return code == found && object.equals(in) && (agent == null || agent.equals(of));
        }
    }
}
