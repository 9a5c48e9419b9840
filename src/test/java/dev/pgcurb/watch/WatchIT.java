package dev.pgcurb.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.lease.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/** The watch against real sessions that misbehave; judged by what the server says of them afterwards. */
@Timeout(120)
final class WatchIT {
    private static final String FILL = "SELECT pg_advisory_lock(n) FROM generate_series(%d, %d) AS n";
    private static final List<String> ENDED = List.of("57P01", "08006", "08003");

    @EachMajor
    void aRunawayThatSwitchedItsTimeoutOffIsCancelled(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            it.ceiling("statement_time", 400);
            try (Connection session = it.session()) {
                execute(session, "SET statement_timeout = 0");
                assertThat(sqlState(session, "SELECT pg_sleep(60)")).isEqualTo("57014");
                execute(session, "SELECT 1");
            }
            assertThat(it.recorded("cancelled")).isEqualTo(it.agent + ".ceilings.statement_time");
            assertThat(it.recordedByNow("ended")).isEmpty();
        }
    }

    @EachMajor
    void oneThatSwallowsTheCancelIsEnded(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            it.ceiling("statement_time", 400);
            try (Connection session = it.session()) {
                String swallows = """
                        DO $$
                        BEGIN
                            LOOP
                                BEGIN
                                    PERFORM pg_sleep(60);
                                EXCEPTION WHEN query_canceled THEN
                                    NULL;
                                END;
                            END LOOP;
                        END
                        $$""";
                assertThat(sqlState(session, swallows)).isEqualTo("57P01");
            }
            assertThat(it.recorded("cancelled")).isEqualTo(it.agent + ".ceilings.statement_time");
            assertThat(it.recorded("ended")).isEqualTo(it.agent + ".ceilings.statement_time");
        }
    }

    @EachMajor
    void oneThatIdlesInATransactionIsEnded(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            it.ceiling("idle_in_transaction", 400);
            try (Connection session = it.session()) {
                session.setAutoCommit(false);
                execute(session, "SELECT 1");
                await(() -> it.sessions() == 0);
            }
            assertThat(it.recorded("ended")).isEqualTo(it.agent + ".ceilings.idle_in_transaction");
        }
    }

    @EachMajor
    void aTransactionOfManyShortStatementsIsStopped(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            it.ceiling("transaction_time", 400);
            try (Connection session = it.session()) {
                session.setAutoCommit(false);
                String state = "";
                while (state.isEmpty()) {
                    state = sqlState(session, "SELECT pg_sleep(0.01)");
                }
                assertThat(state).isIn("57014", "57P01", "08006");
            }
            await(() -> (it.recordedByNow("cancelled") + it.recordedByNow("ended"))
                    .contains(it.agent + ".ceilings.transaction_time"));
        }
    }

    @EachMajor
    void oneThatKeepsTheApplicationWaitingIsEnded(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            TestPostgres.run(it.admin, "CREATE TABLE shared (id integer); INSERT INTO shared VALUES (1)");
            TestPostgres.run(it.admin, "GRANT SELECT (id), UPDATE (id) ON shared TO " + it.agent);
            try (Connection session = it.session();
                    Connection application = it.admin.open()) {
                session.setAutoCommit(false);
                execute(session, "SELECT id FROM shared FOR UPDATE");
                execute(application, "UPDATE shared SET id = 2");
                await(() -> it.sessions() == 0);
            }
            assertThat(it.text("SELECT id FROM shared")).isEqualTo("2");
            assertThat(it.recorded("ended")).isEqualTo("watch.blocking_others");
        }
    }

    @EachMajor
    void aSilentCopyIsEnded(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            TestPostgres.run(it.admin, "CREATE TABLE filled (line text)");
            TestPostgres.run(it.admin, "GRANT INSERT (line) ON filled TO " + it.agent);
            try (Connection session = it.session()) {
                CopyIn copy = session.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY filled (line) FROM STDIN");
                assertThat(copy.isActive()).isTrue();
                await(() -> it.sessions() == 0);
            }
            assertThat(it.recorded("ended")).isEqualTo("watch.stalled");
        }
    }

    @EachMajor
    void oneThatDoesNotReadItsResultIsEnded(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            try (Connection session = it.session()) {
                CopyOut copy = session.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT");
                assertThat(copy.isActive()).isTrue();
                await(() -> it.sessions() == 0);
            }
            assertThat(it.recorded("ended")).isEqualTo("watch.stalled");
        }
    }

    @EachMajor
    void aFullLockTableDoesNotStopTheWatch(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres, Watched.LEISURELY)) {
            boolean full = false;
            while (!full) {
                // A new lease each time: what Postgres had at hand about this slot is gone, and the table is full
                // before the watch looks again.
                try (Connection session = it.session()) {
                    full = sqlState(session, FILL.formatted(1, 40_000)).equals("53200");
                    String state = "";
                    for (int from = 40_001; !ENDED.contains(state); from += 40_000) {
                        state = sqlState(session, FILL.formatted(from, from + 40_000));
                        assertThat(from)
                                .as("statements until the session was ended")
                                .isLessThan(400_000_000);
                    }
                }
            }
            assertThat(it.recorded("ended")).isEqualTo("watch.locks");
            assertThat(it.sessions()).isZero();
        }
    }

    @EachMajor
    void aSessionWithoutALeaseIsEnded(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            Lease lease = it.leases.open(it.agent, Map.of(), Duration.ofMinutes(5));
            try (Connection session =
                    it.admin.withLogin(lease.slot(), lease.password().reveal()).open()) {
                execute(session, "SELECT 1");
                TestPostgres.run(it.admin, "UPDATE pgcurb.slot SET lease_id = NULL WHERE lease_id = " + lease.id());
                await(() -> it.sessions() == 0);
            }
            assertThat(it.recorded("ended")).isEqualTo("lease");
        }
    }

    @EachMajor
    void aLeaseThatRanOutIsClosedAndItsSessionEnded(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            Lease lease = it.leases.open(it.agent, Map.of(), Duration.ofMillis(1500));
            try (Connection session =
                    it.admin.withLogin(lease.slot(), lease.password().reveal()).open()) {
                execute(session, "SELECT 1");
                await(() -> it.sessions() == 0);
            }
            await(() -> it.text("SELECT closed_why FROM pgcurb.lease WHERE id = " + lease.id())
                    .equals("expired"));
            assertThat(it.text("SELECT rolcanlogin FROM pg_roles WHERE rolname = '" + lease.slot() + "'"))
                    .isEqualTo("f");
        }
    }

    @EachMajor
    void anAgentThatIsRefusedTooOftenIsSuspendedUntilAPersonResumesIt(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            it.ceiling("refusals_per_minute", 3);
            try (Connection session = it.session()) {
                it.refuse(3);
                assertThat(it.suspended()).isFalse();
                it.refuse(1);
                await(it::suspended);
                await(() -> it.sessions() == 0);
                assertThat(session.isValid(1)).isFalse();
            }
            assertThat(it.recorded("suspended")).isEqualTo(it.agent + ".ceilings.refusals_per_minute");

            TestPostgres.run(it.admin, "SELECT pgcurb.resume('" + it.agent + "')");
            it.refuse(1);
            it.session().close();
            assertThat(it.suspended()).isFalse();
        }
    }

    @EachMajor
    void oneThatKeepsToItsCeilingsIsLetBe(TestPostgres postgres) throws SQLException {
        try (Watched it = Watched.on(postgres)) {
            for (String ceiling : new String[] {"statement_time", "transaction_time", "idle_in_transaction"}) {
                it.ceiling(ceiling, 60_000);
            }
            try (Connection session = it.session()) {
                session.setAutoCommit(false);
                execute(session, "SELECT pg_sleep(1)");
                session.commit();
                execute(session, "SELECT pg_sleep(1)");
                assertThat(it.sessions()).isOne();
            }
            assertThat(it.text("SELECT count(*) FROM pgcurb.entry WHERE kind = 'watch'"))
                    .isEqualTo("0");
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            Watched.pause();
        }
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** "" when it went well. */
    private static String sqlState(Connection session, String sql) {
        try {
            execute(session, sql);
            return "";
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }
}
