package dev.pgcurb.lease;

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
import java.util.Map;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class LeasesIT {
    private static final Duration HOUR = Duration.ofHours(1);

    @EachMajor
    void aLeaseLetsItsSlotInAndItsEndThrowsItOut(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(database, agent, 1);
        try (Leases leases = Leases.of(TestSchema.gateway(database))) {
            Lease lease = leases.open(agent, Map.of(), HOUR);
            assertThat(lease.slot()).isEqualTo("curb:" + agent + ":1");
            assertThat(lease.toString()).doesNotContain(lease.password().reveal());
            DatabaseUrl slot = database.withLogin(lease.slot(), lease.password().reveal());
            try (Connection session = slot.open()) {
                assertThat(session.isValid(5)).isTrue();
                assertThat(leases.close(lease, "closed")).isTrue();
                assertThat(session.isValid(5)).isFalse();
            }
            assertThatExceptionOfType(Problem.class).isThrownBy(slot::open);
            assertThat(leases.close(lease, "closed")).isFalse();
        }
    }

    @EachMajor
    void noFreeSlotAnUnknownAgentAndASuspendedOneAreToldApart(TestPostgres postgres) {
        DatabaseUrl database = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(database, agent, 1);
        try (Leases leases = Leases.of(TestSchema.gateway(database))) {
            Lease lease = leases.open(agent, Map.of(), HOUR);
            assertThat(refusal(leases, agent, Map.of())).isEqualTo(Code.PGC361);
            assertThat(refusal(leases, "nobody", Map.of())).isEqualTo(Code.PGC362);
            leases.close(lease, "closed");
            assertThat(refusal(leases, agent, Map.of("tenant", 3))).isEqualTo(Code.PGC363);
            TestPostgres.run(database, "SELECT pgcurb.suspend('" + agent + "', 'a test')");
            assertThat(refusal(leases, agent, Map.of())).isEqualTo(Code.PGC362);
        }
    }

    @EachMajor
    void aRenewedLeaseLastsLongerAndAClosedOneIsNotRenewed(TestPostgres postgres) {
        DatabaseUrl database = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(database, agent, 1);
        try (Leases leases = Leases.of(TestSchema.gateway(database))) {
            Lease lease = leases.open(agent, Map.of(), HOUR);
            assertThat(leases.renew(lease, Duration.ofHours(2)).expiresAt()).isAfter(lease.expiresAt());
            leases.close(lease, "closed");
            assertThatExceptionOfType(Problem.class).isThrownBy(() -> leases.renew(lease, HOUR));
        }
    }

    @EachMajor
    void aClaimIsReadWhileItsLeaseIsOpenAndLastsAndNoLonger(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(database, agent, 1);
        TestPostgres.run(database, """
                INSERT INTO pgcurb.claim_type VALUES ('%1$s', 'tenant', 'integer', true);
                GRANT USAGE ON SCHEMA pgcurb TO %1$s;
                GRANT EXECUTE ON FUNCTION pgcurb.claim(text), pgcurb.current_lease() TO %1$s;
                """.formatted(agent));
        try (Leases leases = Leases.of(TestSchema.gateway(database))) {
            Lease first = leases.open(agent, Map.of("tenant", 3), HOUR);
            try (Connection session =
                    database.withLogin(first.slot(), first.password().reveal()).open()) {
                assertThat(claimed(session)).isEqualTo("3 " + first.id());
                TestPostgres.run(database, "UPDATE pgcurb.lease SET expires_at = clock_timestamp()");
                assertThat(claimed(session)).isEqualTo("null null");
                TestPostgres.run(database, "UPDATE pgcurb.lease SET expires_at = 'infinity', closed_at = now()");
                assertThat(claimed(session)).isEqualTo("null null");
                TestPostgres.run(database, "UPDATE pgcurb.lease SET closed_at = NULL");
                assertThat(claimed(session)).isEqualTo("3 " + first.id());
            }
            // A slot that was freed without its lease: the next holder gets a lease of its own, and the old one ends.
            TestPostgres.run(database, "UPDATE pgcurb.slot SET lease_id = NULL");
            Lease next = leases.open(agent, Map.of("tenant", 4), HOUR);
            try (Connection session =
                    database.withLogin(next.slot(), next.password().reveal()).open()) {
                assertThat(claimed(session)).isEqualTo("4 " + next.id());
            }
            assertThat(leases.close(first, "closed")).isFalse();
        }
    }

    private static String claimed(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT pgcurb.claim('tenant'), pgcurb.current_lease()")) {
            row.next();
            return row.getString(1) + " " + row.getString(2);
        }
    }

    @EachMajor
    void aLeaseIsKeptAliveByTheGatewayThatOpenedIt(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(database, agent, 1);
        try (Leases leases = Leases.keptAliveBy("g1", TestSchema.gateway(database));
                Connection admin = database.open();
                ResultSet row = read(leases, agent, admin)) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("g1");
        }
    }

    private static ResultSet read(Leases leases, String agent, Connection admin) throws SQLException {
        leases.open(agent, Map.of(), HOUR);
        return admin.createStatement().executeQuery("SELECT gateway FROM pgcurb.lease");
    }

    @EachMajor
    void aControlConnectionThatWasLostIsReplaced(TestPostgres postgres) {
        DatabaseUrl database = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(database, agent, 2);
        try (Leases leases = Leases.of(TestSchema.gateway(database))) {
            leases.open(agent, Map.of(), HOUR);
            TestPostgres.run(
                    database,
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                            + " WHERE usename = 'pgcurb_gateway' AND datname = current_database()");
            assertThatExceptionOfType(Problem.class).isThrownBy(() -> leases.open(agent, Map.of(), HOUR));
            assertThat(leases.open(agent, Map.of(), HOUR).slot()).isEqualTo("curb:" + agent + ":2");
        }
    }

    @EachMajor
    void aKeyIsFoundUnderItsNameWithItsClaims(TestPostgres postgres) {
        DatabaseUrl database = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(database, agent, 1);
        TestPostgres.run(
                database,
                "INSERT INTO pgcurb.claim_type (agent, claim, type, required) VALUES ('" + agent
                        + "', 'tenant', 'integer', true)");
        Key.Name name = new Key.Name(agent, "k1");
        try (Keys admin = new Keys(database);
                Keys gateway = new Keys(TestSchema.gateway(database))) {
            admin.mint(name, Map.of("tenant", 3), HOUR);
            assertThat(gateway.find(name))
                    .hasValueSatisfying(key -> assertThat(key.claims()).isEqualTo(Map.of("tenant", 3)));
            assertThat(gateway.find(new Key.Name(agent, "k2"))).isEmpty();
            assertThat(mintRefused(admin, name, Map.of())).isEqualTo(Code.PGC363);
            assertThat(mintRefused(admin, new Key.Name("nobody", "k1"), Map.of()))
                    .isEqualTo(Code.PGC362);
            assertThat(mintRefused(gateway, name, Map.of("tenant", 4))).isEqualTo(Code.PGC364);
        }
    }

    private static Code refusal(Leases leases, String agent, Map<String, Object> claims) {
        try {
            leases.open(agent, claims, HOUR);
            throw new AssertionError("a lease was opened");
        } catch (Problem e) {
            return e.code();
        }
    }

    private static Code mintRefused(Keys keys, Key.Name name, Map<String, Object> claims) {
        try {
            keys.mint(name, claims, HOUR);
            throw new AssertionError("a key was made");
        } catch (Problem e) {
            return e.code();
        }
    }
}
