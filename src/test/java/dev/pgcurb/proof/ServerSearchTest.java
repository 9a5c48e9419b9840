package dev.pgcurb.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.explain.Code;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.Server;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server's version, its settings and its pg_hba.conf open; planted in the survey, for no test can restart a server. */
class ServerSearchTest {
    private static final Policy POLICY = Policy.parse("""
            version: 1
            agents:
              clerk:
                purpose: a test
                reads: [{table: orders}]
            """, "policy.yaml");

    private static List<Finding> find(int version, List<Survey.ServerFact> facts, List<Survey.HbaRule> hba) {
        Server server = new Server(version, "18.x", false, "shop", "owner", "admin", true, true, true, true);
        Snapshot snapshot = new Snapshot(
                server, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                List.of(), List.of(), List.of());
        Survey survey = new Survey(
                List.of("clerk"),
                snapshot,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                facts,
                List.of(),
                hba);
        List<Finding> found = new ArrayList<>();
        new ServerSearch().look(Scene.of(survey, POLICY), found::add);
        return found;
    }

    @Test
    void aServerOfTheNewestMinorThatIsKnownHasNoKnownDefect() {
        assertThat(find(180_006, List.of(), List.of())).isEmpty();
        assertThat(find(150_018, List.of(), List.of())).isEmpty();
    }

    @Test
    void anOldMinorHasTheDefectsThatLaterOnesFixed() {
        assertThat(find(180_003, List.of(), List.of())).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(Code.PGC060);
            assertThat(finding.object()).isEqualTo("CVE-2026-6473");
            assertThat(finding.severity()).isEqualTo(Severity.HIGH);
            assertThat(finding.path()).contains("CVE-2026-6473, fixed in 18.4");
        });
        assertThat(find(170_005, List.of(), List.of()))
                .extracting(Finding::object)
                .contains("CVE-2025-8713", "CVE-2026-2006");
    }

    @Test
    void everyWeaknessNamesWhereItIsWritten() {
        assertThat(Weakness.all())
                .isNotEmpty()
                .allSatisfy(weakness -> assertThat(weakness.source()).startsWith("https://"));
    }

    @Test
    void preparedTransactionsAndOldRulesForLargeObjectsAreDoors() {
        List<Survey.ServerFact> facts = List.of(
                new Survey.ServerFact("setting", "max_prepared_transactions", "5"),
                new Survey.ServerFact("setting", "lo_compat_privileges", "on"));
        assertThat(find(180_006, facts, List.of()))
                .extracting(Finding::code, Finding::object)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Code.PGC061, "max_prepared_transactions"),
                        org.assertj.core.groups.Tuple.tuple(Code.PGC061, "lo_compat_privileges"));
    }

    @Test
    void aRuleThatTrustsEveryoneFromAnAddressIsADoorAndALocalOneIsNot() {
        Survey.HbaRule there = new Survey.HbaRule("host", List.of("all"), List.of("all"), "10.0.0.0", "trust");
        Survey.HbaRule local = new Survey.HbaRule("local", List.of("all"), List.of("all"), "", "trust");
        Survey.HbaRule asks = new Survey.HbaRule("host", List.of("all"), List.of("all"), "10.0.0.0", "scram-sha-256");
        assertThat(find(180_006, List.of(), List.of(there, local, asks)))
                .singleElement()
                .extracting(Finding::code)
                .isEqualTo(Code.PGC062);
    }
}
