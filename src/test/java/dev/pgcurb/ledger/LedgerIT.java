package dev.pgcurb.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class LedgerIT {
    private static final Session SESSION = new Session("support", "curb:support:1", 12L, "127.0.0.1:5000", "psql");
    private static final Intent WRITE = Intent.of(SESSION, "UPDATE t SET a = 1", "f00d");

    @EachMajor
    void anAttemptAndItsOutcomeAreOneLineOfTheLog(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        long id;
        try (Ledger ledger = open(database, "g1")) {
            Receipt receipt = ledger.intend(WRITE);
            id = receipt.id();
            assertThat(log(database, id, "verdict")).isEqualTo("running");
            ledger.settle(receipt, Outcome.allowed(3, Duration.ofMillis(7)));
        }
        assertThat(log(
                        database,
                        id,
                        "concat_ws(' ', verdict, rows, duration_us, agent, statement, slot, lease_id, client)"))
                .isEqualTo("allowed 3 7000 support UPDATE t SET a = 1 curb:support:1 12 127.0.0.1:5000");
        assertThat(one(database, "SELECT count(*) FROM pgcurb.log")).isEqualTo("1");
    }

    @EachMajor
    void attemptsThatShareAnEntryAreReadOneByOne(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        List<Long> ids = new ArrayList<>();
        try (Ledger ledger = open(database, "g1")) {
            for (int i = 0; i < 6; i++) {
                Receipt receipt = ledger.note(Intent.of(SESSION, "SELECT " + i, "f" + i));
                ids.add(receipt.id());
                ledger.settle(receipt, Outcome.allowed(i, Duration.ofMillis(i)));
            }
            ledger.intend(WRITE);
        }
        assertThat(one(database, "SELECT string_agg(kind, ' ' ORDER BY seq) FROM pgcurb.entry"))
                .isEqualTo("attempts attempt");
        for (int i = 0; i < 6; i++) {
            assertThat(
                            log(
                                    database,
                                    ids.get(i),
                                    "concat_ws(' ', kind, verdict, rows, duration_us, agent, statement, fingerprint, slot, lease_id,"
                                            + " client, application_name, detail, at - attempted_at BETWEEN '0' AND '1 minute')"))
                    .isEqualTo("attempt allowed " + i + " " + i * 1000 + " support SELECT " + i + " f" + i
                            + " curb:support:1 12 127.0.0.1:5000 psql {} t");
        }
        assertThat(one(database, "SELECT count(*) FROM pgcurb.log")).isEqualTo("7");
        try (DatabaseChains chains = DatabaseChains.open(database)) {
            assertThat(Fsck.check(chains, List.of()).findings()).isEmpty();
        }
    }

    @EachMajor
    void anAttemptThatADeadGatewayLeftIsUnknown(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        Receipt receipt;
        try (Ledger ledger = open(database, "g1")) {
            receipt = ledger.intend(WRITE);
        }
        assertThat(log(database, receipt.id(), "verdict")).isEqualTo("unknown");
        TestPostgres.run(database, "UPDATE pgcurb.gateway SET stopped_at = NULL");
        assertThat(log(database, receipt.id(), "verdict")).isEqualTo("running");
        TestPostgres.run(database, "UPDATE pgcurb.gateway SET heartbeat_at = now() - INTERVAL '1 minute'");
        assertThat(log(database, receipt.id(), "verdict")).isEqualTo("unknown");
    }

    @EachMajor
    void manySessionsMakeOneChainWithoutAGap(TestPostgres postgres) throws Exception {
        DatabaseUrl database = TestSchema.installed(postgres);
        try (Ledger ledger = open(database, "g1")) {
            List<CompletableFuture<Void>> sessions = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                sessions.add(CompletableFuture.runAsync(
                        () -> {
                            for (int j = 0; j < 100; j++) {
                                Receipt receipt = j % 2 == 0 ? ledger.intend(WRITE) : ledger.note(WRITE);
                                ledger.settle(receipt, Outcome.allowed(1, Duration.ofMillis(1)));
                            }
                        },
                        Thread::startVirtualThread));
            }
            for (CompletableFuture<Void> session : sessions) {
                session.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(one(database, "SELECT count(*) = max(seq) AND count(*) = count(DISTINCT id) FROM pgcurb.entry"))
                .isEqualTo("t");
        assertThat(one(database, "SELECT count(*) FROM pgcurb.log WHERE verdict = 'allowed'"))
                .isEqualTo("800");
        try (DatabaseChains chains = DatabaseChains.open(database)) {
            assertThat(Fsck.check(chains, List.of()).findings()).isEmpty();
        }
    }

    @EachMajor
    void whatTheServerKeepsIsWhatTheCommentSaysItHashes(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        try (Ledger ledger = open(database, "göteborg \uD83D\uDC1D")) {
            Intent odd = new Intent(
                    SESSION, "SELECT 'a\nb\u0000\"\\' || 1e10", null, List.of(), Map.of("n", 1.50, "z", List.of(true)));
            ledger.intend(odd);
        }
        try (DatabaseChains chains = DatabaseChains.open(database)) {
            Fsck.Report report = Fsck.check(chains, List.of());
            assertThat(report.sound()).isTrue();
            assertThat(report.entries()).isEqualTo(1);
        }
    }

    @EachMajor
    void nobodyChangesOrRemovesAnEntryNotEvenTheOwner(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        try (Ledger ledger = open(database, "g1")) {
            ledger.intend(WRITE);
        }
        String partition = one(database, "SELECT tableoid::regclass FROM pgcurb.entry");
        for (String attack : List.of(
                "UPDATE pgcurb.entry SET body = '{}'",
                "DELETE FROM pgcurb.entry",
                "TRUNCATE pgcurb.entry",
                "TRUNCATE " + partition,
                "DELETE FROM " + partition,
                "TRUNCATE pgcurb.entry_default",
                "SET session_replication_role = replica; DELETE FROM pgcurb.entry")) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .as(attack)
                    .isThrownBy(() -> TestPostgres.run(database, attack))
                    .withMessageContaining("never changed or removed");
        }
    }

    @EachMajor
    void theGatewaysRoleReachesNothingButItsFunctions(TestPostgres postgres) {
        DatabaseUrl gateway = TestSchema.gateway(TestSchema.installed(postgres));
        for (String attack : List.of(
                "SELECT * FROM pgcurb.entry",
                "SELECT * FROM pgcurb.log",
                "INSERT INTO pgcurb.chain (gateway) VALUES ('g')",
                "SELECT pgcurb.append_to_chain('database', '[{\"kind\":\"approval\"}]')",
                "SELECT pgcurb.append('database', '[{\"kind\":\"approval\"}]')",
                "SELECT pgcurb.record('{\"kind\":\"approval\"}')",
                "SELECT pgcurb.retire_entries('infinity')",
                "SELECT nextval('pgcurb.entry_id')")) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .as(attack)
                    .isThrownBy(() -> TestPostgres.run(gateway, attack))
                    .havingCause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @EachMajor
    void anAcknowledgedEntryIsDurableWhateverTheSessionHasSet(TestPostgres postgres) throws SQLException {
        DatabaseUrl gateway = TestSchema.gateway(TestSchema.installed(postgres));
        try (Connection connection = gateway.open();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET synchronous_commit = off");
            statement.execute("SELECT pgcurb.append('g', '[{\"kind\":\"attempt\"}]')");
            assertThat(one(connection, "SHOW synchronous_commit")).isEqualTo("on");
        }
    }

    @EachMajor
    void aBatchThatIsSentTwiceIsTakenOnce(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        String batch =
                "SELECT pgcurb.append('g', '[{\"kind\":\"attempt\",\"n\":1,\"id\":5},{\"kind\":\"lease\",\"n\":2}]')";
        TestPostgres.run(TestSchema.gateway(database), batch);
        TestPostgres.run(TestSchema.gateway(database), batch);
        assertThat(one(database, "SELECT count(*) FROM pgcurb.entry")).isEqualTo("2");
        assertThat(one(database, "SELECT seq FROM pgcurb.chain WHERE gateway = 'g'"))
                .isEqualTo("2");
    }

    @EachMajor
    void anEntryNumberIsNotTakenTwice(TestPostgres postgres) {
        DatabaseUrl gateway = TestSchema.gateway(TestSchema.installed(postgres));
        TestPostgres.run(gateway, "SELECT pgcurb.append('g', '[{\"kind\":\"attempt\",\"n\":1,\"id\":5}]')");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> TestPostgres.run(
                        gateway, "SELECT pgcurb.append('g', '[{\"kind\":\"attempt\",\"n\":2,\"id\":5}]')"))
                .withMessageContaining("is not after 5");
    }

    @EachMajor
    void aDatabaseThatGoesAwayIsFoundAgain(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        try (Ledger ledger = open(database, "g1")) {
            ledger.intend(WRITE);
            TestPostgres.run(
                    database,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE usename = 'pgcurb_gateway' AND datname = current_database()");
            ledger.intend(WRITE);
        }
        assertThat(one(database, "SELECT max(seq) FROM pgcurb.entry")).isEqualTo("2");
    }

    @EachMajor
    void retentionRemovesWholeMonthsAndTheChainStaysSound(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        try (Ledger ledger = open(database, "g1")) {
            ledger.intend(WRITE);
        }
        TestPostgres.run(database, "SELECT pgcurb.retire_entries('infinity')");
        assertThat(one(database, "SELECT count(*) FROM pgcurb.entry WHERE gateway = 'g1'"))
                .as("nothing goes that no witness has seen")
                .isEqualTo("1");
        List<Mark> witnessed;
        try (DatabaseChains chains = DatabaseChains.open(database)) {
            witnessed = chains.heads().stream().map(Chains.Head::end).toList();
        }
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Checkpoints.note(database, List.of(new Mark("g1", 1, new byte[32])), "nowhere"));
        Checkpoints.note(database, witnessed, "a file");
        TestPostgres.run(database, "SELECT pgcurb.keep_retention()");
        assertThat(one(database, "SELECT count(*) FROM pgcurb.entry WHERE gateway = 'g1'"))
                .as("the policy keeps everything")
                .isEqualTo("1");
        TestPostgres.run(database, "SELECT pgcurb.retire_entries('infinity')");
        assertThat(one(database, "SELECT count(*) FROM pgcurb.entry WHERE gateway = 'g1'"))
                .isEqualTo("0");
        try (DatabaseChains chains = DatabaseChains.open(database)) {
            Fsck.Report report = Fsck.check(chains, witnessed);
            assertThat(report.findings()).isEmpty();
            assertThat(report.retired()).isEqualTo(witnessed);
            Checkpoints.note(database, witnessed, "a file");
        }
        TestPostgres.run(database, "UPDATE pgcurb.chain SET origin_hash = sha256('other') WHERE gateway = 'g1'");
        try (DatabaseChains chains = DatabaseChains.open(database)) {
            assertThat(Fsck.check(chains, List.of()).findings()).contains(new Finding.Removed("g1", 1, 1));
        }
    }

    @EachMajor
    void withoutTheSchemaTheLedgerSaysWhatToDo(TestPostgres postgres) {
        TestSchema.installed(postgres);
        DatabaseUrl empty = TestSchema.gateway(postgres.database());
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> open(empty, "g1"))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC401))
                .satisfies(problem -> assertThat(problem.hint()).contains("pgcurb apply"));
    }

    private static PostgresLedger open(DatabaseUrl database, String gateway) {
        return PostgresLedger.open(TestSchema.gateway(database), PostgresLedger.Options.of(gateway));
    }

    private static String log(DatabaseUrl database, long id, String expression) throws SQLException {
        return one(database, "SELECT " + expression + " FROM pgcurb.log WHERE id = " + id);
    }

    private static String one(DatabaseUrl database, String sql) throws SQLException {
        try (Connection connection = database.open()) {
            return one(connection, sql);
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
