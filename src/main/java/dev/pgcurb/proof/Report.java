package dev.pgcurb.proof;

import dev.pgcurb.postgres.Server;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What verify found.
 *
 * @param agents by name, as the policy has them
 * @param findings the worst first
 * @param accepted findings that the policy accepts; not among the others
 * @param residual what nobody can close here, a sentence each; never counted as closed
 * @param looked how many rights, relations and functions were looked at
 */
public record Report(
        Server server,
        List<String> agents,
        List<Finding> findings,
        List<Accepted> accepted,
        List<String> residual,
        Looked looked) {
    public Report {
        agents = List.copyOf(agents);
        findings = List.copyOf(findings);
        accepted = List.copyOf(accepted);
        residual = List.copyOf(residual);
    }

    /** A finding that the policy accepts, why, and the last day on which it does. */
    public record Accepted(Finding finding, String reason, LocalDate until) {}

    /** How much was looked at: rights within reach of the agents, and doors that were tried. */
    public record Looked(long relations, long functions, long rights, long doors) {}

    static Report of(Scene scene, List<Finding> all, LocalDate today) {
        Suppressions.Sorted found = Suppressions.of(all, scene.policy().verify(), today);
        long rights = scene.actors().stream()
                .mapToLong(actor -> actor.closure().holdings().size())
                .sum();
        return new Report(
                scene.survey().snapshot().server(),
                scene.actors().stream().map(Scene.Actor::name).toList(),
                sorted(found.left()),
                found.accepted(),
                Residual.of(scene),
                new Looked(scene.relations().size(), scene.routines().size(), rights, 0));
    }

    private static List<Finding> sorted(List<Finding> findings) {
        return findings.stream()
                .sorted(Comparator.comparing(Finding::severity)
                        .thenComparing(Finding::code)
                        .thenComparing(Finding::agent)
                        .thenComparing(Finding::object))
                .toList();
    }

    /** The same with what the doors themselves said. */
    Report with(List<Finding> more, long doors) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(more);
        return new Report(
                server,
                agents,
                sorted(all),
                accepted,
                residual,
                new Looked(looked.relations(), looked.functions(), looked.rights(), doors));
    }

    /** How many findings have this severity. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** Whether a door is open. */
    public boolean open() {
        return findings.stream().anyMatch(finding -> finding.severity().open());
    }

    /** Whether the database differs from the policy. */
    public boolean drifted() {
        return count(Severity.DRIFT) > 0;
    }
}
