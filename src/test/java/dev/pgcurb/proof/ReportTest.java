package dev.pgcurb.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.explain.Code;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.policy.VerifyRules;
import dev.pgcurb.postgres.Server;
import java.io.StringReader;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is accepted, and the forms in which a report leaves. */
class ReportTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

    private static final Finding OPEN = new Finding(
            Code.PGC012,
            Severity.HIGH,
            "clerk",
            "public.\"a<b\"",
            "read public.\"a<b\"",
            List.of("clerk", "SELECT on table public.\"a<b\", granted by owner"),
            "the policy does not give it",
            Fix.sql("REVOKE SELECT ON public.\"a<b\" FROM clerk"));

    private static final Finding UNKNOWN = new Finding(
            Code.PGC001,
            Severity.CRITICAL,
            "clerk",
            "x",
            "read x",
            List.of("clerk"),
            "nobody knows",
            Fix.byHand("look"));

    private static Report report(Finding... findings) {
        return new Report(
                new Server(180_006, "18.6", false, "shop", "owner", "admin", true, true, true, true),
                List.of("clerk", "other"),
                List.of(findings),
                List.of(),
                List.of("everyone may <SET>"),
                new Report.Looked(1, 2, 3, 4));
    }

    private static VerifyRules rules(String entry) {
        return Policy.parse(
                        "version: 1\n"
                                + "agents:\n"
                                + "  clerk:\n"
                                + "    purpose: a test\n"
                                + "    reads: [{table: orders}]\n"
                                + "verify:\n"
                                + "  suppress:\n"
                                + "    - {"
                                + entry + "}\n",
                        "policy.yaml")
                .verify();
    }

    @Test
    void whatThePolicyAcceptsIsNoOpenDoorUntilItsLastDayIsOver() {
        VerifyRules rules =
                rules("code: PGC012, object: 'public.\"a<b\"', agent: clerk, reason: seen, until: 2026-11-22");
        Suppressions.Sorted onItsLastDay = Suppressions.of(List.of(OPEN), rules, TODAY);
        assertThat(onItsLastDay.left()).isEmpty();
        assertThat(onItsLastDay.accepted()).singleElement().satisfies(one -> {
            assertThat(one.finding()).isEqualTo(OPEN);
            assertThat(one.reason()).isEqualTo("seen");
        });

        Suppressions.Sorted later = Suppressions.of(List.of(OPEN), rules, TODAY.plusDays(1));
        assertThat(later.left()).extracting(Finding::code).containsExactly(Code.PGC012, Code.PGC064);
        assertThat(later.left().getLast().severity().open()).isTrue();
    }

    @Test
    void anEntryForAnotherAgentOrAboutNothingAcceptsNothingAndSaysSo() {
        VerifyRules rules =
                rules("code: PGC012, object: 'public.\"a<b\"', agent: other, reason: seen, until: 2027-01-01");
        assertThat(Suppressions.of(List.of(OPEN), rules, TODAY).left())
                .extracting(Finding::code, Finding::severity)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Code.PGC012, Severity.HIGH),
                        org.assertj.core.groups.Tuple.tuple(Code.PGC064, Severity.NOTE));
    }

    @Test
    void theWorstFindingCannotBeAccepted() {
        VerifyRules rules = rules("code: PGC001, object: x, reason: seen, until: 2027-01-01");
        assertThat(Suppressions.of(List.of(UNKNOWN), rules, TODAY).left()).contains(UNKNOWN);
    }

    @Test
    void sarifHasARuleForEachCodeAndAResultForEachFinding() {
        JsonNode run = JsonMapper.shared()
                .readTree(Sarif.of(report(OPEN, UNKNOWN), "db/policy.yaml"))
                .get("runs")
                .get(0);
        assertThat(run.get("tool").get("driver").get("rules").size()).isEqualTo(2);
        JsonNode result = run.get("results").get(0);
        assertThat(result.get("ruleId").asString()).isEqualTo("PGC012");
        assertThat(result.get("level").asString()).isEqualTo("error");
        assertThat(result.get("message").get("text").asString()).contains("clerk can read", "REVOKE SELECT");
        assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri")
                        .asString())
                .isEqualTo("db/policy.yaml");
        assertThat(result.at("/partialFingerprints/pgcurb~1v1").asString()).isEqualTo(OPEN.id());
    }

    @Test
    void junitHasASuiteForEachAgentAndAFailureForEachDoor() throws Exception {
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Junit.of(report(OPEN)))));
        assertThat(xml.getElementsByTagName("testsuite").getLength()).isEqualTo(3);
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(1);
        assertThat(xml.getElementsByTagName("failure").item(0).getTextContent())
                .contains("fix:  REVOKE SELECT ON public.\"a<b\" FROM clerk;");
    }

    @Test
    void thePageNeedsNothingElseAndShowsNamesAsText() {
        String page = HtmlPage.of(report(OPEN), Instant.parse("2026-11-22T12:00:00Z"));
        assertThat(page)
                .contains(
                        "No: doors are open",
                        "a&lt;b",
                        "everyone may &lt;SET&gt;",
                        "tried 4 doors",
                        "2026-11-22T12:00:00Z")
                .doesNotContain("<script", "http://", "https://", "a<b", "@FINDINGS@", "@TITLE@");
        assertThat(HtmlPage.of(report(), Instant.EPOCH)).contains("Yes: no door is open");
    }
}
