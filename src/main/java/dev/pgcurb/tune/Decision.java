package dev.pgcurb.tune;

import java.util.List;
import java.util.Locale;

/**
 * What a trial decided, and why.
 *
 * @param spentMs by the candidate beyond its own baseline
 * @param leftOut queries that could not be part of it, with the reason
 * @param blocks how many times baseline and candidate were run interleaved
 */
record Decision(Kind kind, String reason, List<Finding> findings, double spentMs, List<String> leftOut, int blocks) {
    /** What can come of a trial. */
    enum Kind {
        PASSED,
        NO_DIFFERENCE,
        REJECTED;

        /** As the database spells it. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    Decision {
        findings = List.copyOf(findings);
        leftOut = List.copyOf(leftOut);
    }
}
