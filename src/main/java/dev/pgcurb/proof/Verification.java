package dev.pgcurb.proof;

import dev.pgcurb.catalog.Surveying;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** Derives what every agent reaches and holds it against the policy. Changes nothing. */
public final class Verification {
    private static final List<Search> SEARCHES = List.of(
            new RoleSearch(),
            new FenceSearch(),
            new RelationSearch(),
            new ViewSearch(),
            new PolicySearch(),
            new FunctionSearch(),
            new PublicSearch(),
            new ObjectSearch(),
            new WriteSearch(),
            new LeakSearch(),
            new ServerSearch());

    private Verification() {}

    /**
     * Verifies the database that {@code connection} is in, as the role of that connection sees it: everything but the doors
     * themselves. In a transaction, it sees that transaction's own changes.
     *
     * @param body the policy as it is written
     */
    public static Report of(Connection connection, Policy policy, String body) throws SQLException {
        return derived(scene(connection, policy), connection, policy, body);
    }

    /**
     * The same, and then every door is tried as a slot.
     *
     * @param database with the login of a superuser or a member of {@code pgcurb_approver}, who may open leases
     * @param progress is told how many doors more were tried
     */
    public static Report trying(DatabaseUrl database, Policy policy, String body, LongConsumer progress)
            throws SQLException {
        Scene scene;
        Report report;
        try (Connection connection = database.open()) {
            scene = scene(connection, policy);
            report = derived(scene, connection, policy, body);
        }
        Trying.Tried tried = Trying.of(scene, database, progress);
        return report.with(tried.findings(), tried.doors());
    }

    private static Scene scene(Connection connection, Policy policy) throws SQLException {
        return Scene.of(Surveying.of(connection, Scene.seeds(policy)), policy);
    }

    private static Report derived(Scene scene, Connection connection, Policy policy, String body) throws SQLException {
        List<Finding> findings = new ArrayList<>(search(scene));
        findings.addAll(Drift.of(connection, policy, body));
        return Report.of(scene, findings, LocalDate.now(ZoneId.systemDefault()));
    }

    /** What the searches find; pure. */
    static List<Finding> search(Scene scene) {
        // The same door for several agents, or found by two searches, is one finding for each agent.
        Map<String, Finding> found = new LinkedHashMap<>();
        SEARCHES.forEach(
                search -> search.look(scene, finding -> found.merge(finding.id(), finding, Verification::worse)));
        return found.values().stream()
                .sorted(Comparator.comparing(Finding::severity)
                        .thenComparing(Finding::code)
                        .thenComparing(Finding::agent)
                        .thenComparing(Finding::object))
                .toList();
    }

    /** The worse of two that are one door; what closes it closes every way to it. */
    private static Finding worse(Finding one, Finding other) {
        Finding worse = other.severity().compareTo(one.severity()) < 0 ? other : one;
        List<String> closing = Stream.of(one, other)
                .flatMap(finding -> finding.fix().sql().stream())
                .distinct()
                .toList();
        Fix fix = worse.fix();
        return worse.closedBy(fix.sql().isEmpty() ? fix : new Fix(closing, fix.otherwise(), fix.costs()));
    }
}
