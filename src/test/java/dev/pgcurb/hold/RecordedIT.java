package dev.pgcurb.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;

/** Everything that happens to a hold is in the ledger, direct connections included. */
final class RecordedIT {
    private static final String MANY = "DELETE FROM bee WHERE id <= 8";
    private static final String TOLD =
            "SELECT string_agg(kind || ' ' || coalesce(reason, '-'), ', ' ORDER BY seq) FROM pgcurb.log WHERE hold_id = ";

    @EachMajor
    void ofADirectConnectionToo(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            Connection slot = apiary.slot();
            DatabaseUrl person = apiary.person();
            Apiary.Held held = Apiary.held(slot, MANY);
            assertThat(Apiary.result(slot, "SELECT pgcurb.ask('" + held.shortToken() + "'::text, 'drones')"))
                    .isEmpty();
            long hold = held.number();
            assertThat(Apiary.result(person, "SELECT pgcurb.deny(" + hold + ", 'a')"))
                    .isEmpty();
            assertThat(Apiary.result(person, "SELECT pgcurb.revoke(" + hold + ", 'b')"))
                    .isEmpty();
            assertThat(Apiary.result(person, "SELECT pgcurb.approve(" + hold + ", 'c')"))
                    .isEmpty();
            assertThat(Apiary.result(slot, MANY)).isEmpty();
            assertThat(Apiary.value(apiary.gateway(), "SELECT pgcurb.record_holds()"))
                    .isEqualTo("1");
            assertThat(Apiary.value(apiary.gateway(), "SELECT pgcurb.record_holds()"))
                    .isEqualTo("0");
            assertThat(apiary.value(TOLD + hold)).isEqualTo("hold -, denial a, revocation b, approval c, run -");
            assertThat(apiary.value("SELECT by FROM pgcurb.log WHERE kind = 'approval'"))
                    .isEqualTo(person.user());
            assertThat(apiary.value("SELECT detail ->> 'pleas' FROM pgcurb.log WHERE kind = 'approval'"))
                    .isEqualTo("[\"drones\"]");
            assertThat(apiary.value(
                            "SELECT l.lease_id = h.used_lease FROM pgcurb.log l, pgcurb.hold h WHERE l.kind = 'run'"))
                    .isEqualTo("t");
        }
    }

    @EachMajor
    void oneThatAGatewayRecordedIsNotRecordedTwice(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            long hold = apiary.hold(apiary.slot(), MANY);
            assertThat(Apiary.value(apiary.gateway(), "SELECT pgcurb.record_holds()"))
                    .isEqualTo("0");
            assertThat(apiary.value(TOLD + hold)).isEqualTo("null");
        }
    }

    @EachMajor
    void whatAnAgentDoesInAnOpenTransactionKeepsNobodyFromDeciding(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            Connection slot = apiary.slot();
            DatabaseUrl person = apiary.person();
            long hold = apiary.hold(slot, MANY);
            slot.setAutoCommit(false);
            assertThat(Apiary.result(slot, "SELECT pgcurb.ask(" + hold + ", 'now')"))
                    .isEmpty();
            assertThat(Apiary.result(person, "SELECT pgcurb.approve(" + hold + ", 'c')"))
                    .isEmpty();
            slot.rollback();
            // It uses the approval and stays open: whoever wants it back is told, and soon.
            assertThat(Apiary.result(slot, MANY)).isEmpty();
            assertThat(Apiary.result(person, "SELECT pgcurb.revoke(" + hold + ", 'stop')"))
                    .startsWith("55000")
                    .contains("is being used");
            slot.rollback();
            assertThat(Apiary.result(person, "SELECT pgcurb.revoke(" + hold + ", 'stop')"))
                    .isEmpty();
            assertThat(Apiary.result(slot, MANY)).startsWith("55000");
            assertThat(apiary.value("SELECT count(*) FROM bee")).isEqualTo("10");
        }
    }
}
