package dev.pgcurb.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final Policy BEES = Policy.parse("""
            version: 1
            agents:
              warden:
                purpose: Reviews the observations of one chapter.
                claims:
                  chapter: integer
                reads:
                  - table: species
                  - table: observers
                    except: [email, Phone]
                  - table: app."Order Items"
                    columns: [id, '"Name"']
                  - table: observations
                    where: chapter_id = claim('chapter')
                  - table: people
                    masks: {email: partial, ssn: "null", phone: hash, name: {expression: "left(name, 1)"}}
                writes:
                  - table: observations
                    update: [quality_grade]
                operations: ["close_ticket(integer)"]
                ceilings:
                  rows_per_statement: 50
                  statement_time: 5s
                  plan_cost: none
                holds:
                  rows_per_statement: {approvers: [dba], expires: 10m, up_to: 20000}
            approvers: {dba: [alice]}
            hardening:
              temp: {keep: the reporting job writes temporary tables}
            """, "policy.yaml");

    private static final Agent WARDEN = BEES.agents().values().iterator().next();

    @Test
    void everyRuleKnowsItsLine() {
        assertThat(WARDEN.ceiling(CeilingKind.ROWS_PER_STATEMENT).rule())
                .hasToString("warden.ceilings.rows_per_statement (policy.yaml:22)");
        assertThat(WARDEN.reads().getFirst().rule()).hasToString("warden.reads.public.species (policy.yaml:8)");
        assertThat(WARDEN.hold(CeilingKind.ROWS_PER_STATEMENT).orElseThrow().rule())
                .hasToString("warden.holds.rows_per_statement (policy.yaml:26)");
    }

    @Test
    void aCeilingThatIsNotStatedIsTheDefaultAndSaysSo() {
        Ceiling time = WARDEN.ceiling(CeilingKind.TRANSACTION_TIME);
        assertThat(time.limit()).isEqualTo(OptionalLong.of(300_000));
        assertThat(time.stated()).isFalse();
        assertThat(time.rule()).hasToString("warden.ceilings.transaction_time (policy.yaml:21)");
    }

    @Test
    void theWiderRowCeilingsFollowTheNarrowerOne() {
        assertThat(WARDEN.ceiling(CeilingKind.ROWS_PER_TRANSACTION).limit()).hasValue(500);
        assertThat(WARDEN.ceiling(CeilingKind.ROWS_PER_LEASE).limit()).hasValue(5_000);
        assertThat(WARDEN.ceiling(CeilingKind.ROWS_PER_HOUR).limit()).hasValue(5_000);
    }

    @Test
    void namesAreReadAsSqlReadsThem() {
        assertThat(WARDEN.reads())
                .extracting(read -> read.tables().toString())
                .containsExactly(
                        "public.species",
                        "public.observers",
                        "app.\"Order Items\"",
                        "public.observations",
                        "public.people");
        assertThat(WARDEN.reads().get(1).columns()).isEqualTo(new Columns.Except(List.of("email", "phone")));
        assertThat(WARDEN.reads().get(2).columns()).isEqualTo(new Columns.Only(List.of("id", "Name")));
    }

    @Test
    void aWriteWithoutAFilterTakesThatOfItsRead() {
        Write write = WARDEN.writeOf("public", "observations").orElseThrow();
        assertThat(Objects.requireNonNull(write.where()).sql(WARDEN.claims()))
                .isEqualTo("chapter_id = (SELECT pgcurb.claim('chapter'))::integer");
    }

    @Test
    void masksHoldAndLedgerAreTyped() {
        assertThat(WARDEN.readOf("public", "people").orElseThrow().masks())
                .containsEntry("email", new Mask.Partial())
                .containsEntry("ssn", new Mask.Null())
                .containsEntry("phone", new Mask.Hash())
                .hasEntrySatisfying("name", mask -> assertThat(mask).isInstanceOf(Mask.Expression.class));
        HoldRule hold = WARDEN.hold(CeilingKind.ROWS_PER_STATEMENT).orElseThrow();
        assertThat(hold.expires()).isEqualTo(Duration.ofMinutes(10));
        assertThat(hold.upTo()).isEqualTo(20_000);
        assertThat(BEES.hardening().revokes(Hardening.Item.TEMP)).isFalse();
        assertThat(BEES.hardening().revokes(Hardening.Item.CONNECT)).isTrue();
        assertThat(BEES.ledger())
                .isEqualTo(new LedgerRules(
                        LedgerRules.Mode.NORMAL,
                        LedgerRules.Statements.FULL,
                        LedgerRules.Parameters.NONE,
                        java.util.OptionalInt.empty()));
        assertThat(BEES.warnings()).isEmpty();
    }
}
