package dev.pgcurb.proof;

import dev.pgcurb.explain.Code;
import dev.pgcurb.policy.VerifyRules;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes the findings that the policy accepts from the others, and says which acceptance is over or about nothing. */
final class Suppressions {
    private Suppressions() {}

    /**
     * What is left, and what was accepted.
     *
     * @param accepted each with the entry that accepts it
     */
    record Sorted(List<Finding> left, List<Report.Accepted> accepted) {}

    /** The worst finding cannot be accepted: nobody knows what it stands for. */
    static Sorted of(List<Finding> findings, VerifyRules rules, LocalDate today) {
        List<Finding> left = new ArrayList<>();
        List<Report.Accepted> accepted = new ArrayList<>();
        Set<VerifyRules.Suppression> used = new HashSet<>();
        for (Finding finding : findings) {
            Optional<VerifyRules.Suppression> entry = rules.suppress().stream()
                    .filter(one -> one.covers(finding.code(), finding.object(), finding.agent()))
                    .filter(one -> finding.code() != Code.PGC001)
                    .findFirst();
            entry.ifPresent(used::add);
            if (entry.isPresent() && !entry.get().until().isBefore(today)) {
                accepted.add(new Report.Accepted(
                        finding, entry.get().reason(), entry.get().until()));
            } else {
                left.add(finding);
            }
        }
        for (VerifyRules.Suppression entry : rules.suppress()) {
            if (!used.contains(entry)) {
                left.add(useless(entry, Severity.NOTE, "it fits no finding"));
            } else if (entry.until().isBefore(today)) {
                left.add(useless(entry, Severity.LOW, "its last day was " + entry.until()));
            }
        }
        return new Sorted(left, accepted);
    }

    private static Finding useless(VerifyRules.Suppression entry, Severity severity, String why) {
        return new Finding(
                Code.PGC064,
                severity,
                entry.agent() == null ? "" : entry.agent(),
                entry.code() + " " + entry.object(),
                "rely on a suppression of " + entry.code() + " at " + entry.object(),
                List.of(entry.rule().toString(), why),
                "an exception that nobody looks at again becomes the rule",
                Fix.byHand("take the entry out, or give it a day and a reason that hold"));
    }
}
