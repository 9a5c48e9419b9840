package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ConnectVerbIT {

    @EachMajor
    void aDirectConnectionStringLeadsToASlotUntilTheAgentIsSuspended(TestPostgres postgres) throws SQLException {
        DatabaseUrl database = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(database, agent, 1);
        String url = database.withPassword();
        Ran ran = Ran.of("connect", agent, "--direct", "--database", url);
        assertThat(ran.exit()).isEqualTo(Exit.DONE);
        DatabaseUrl slot = DatabaseUrl.parse(ran.out().strip());
        try (Connection session = slot.open()) {
            assertThat(session.getMetaData().getUserName()).isEqualTo("curb:" + agent + ":1");
            assertThat(Ran.of("suspend", agent, "--why", "a test", "--database", url)
                            .out())
                    .contains("is suspended; leases ended: 1");
            assertThat(session.isValid(5)).isFalse();
        }
        assertThatExceptionOfType(Problem.class).isThrownBy(slot::open);
        assertThat(Ran.of("connect", agent, "--direct", "--database", url).err())
                .contains("[PGC362]", "a test");
        assertThat(Ran.of("resume", agent, "--database", url).exit()).isEqualTo(Exit.DONE);
        assertThat(Ran.of("resume", agent, "--database", url).exit()).isEqualTo(Exit.NO);
        assertThat(Ran.of("connect", agent, "--direct", "--database", url).exit())
                .isEqualTo(Exit.DONE);
    }

    @EachMajor
    void aKeyIsMadeForTheGatewayAndBoundToItsClaims(TestPostgres postgres) {
        DatabaseUrl database = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(database, agent, 1);
        TestPostgres.run(
                database,
                "INSERT INTO pgcurb.claim_type (agent, claim, type, required) VALUES ('" + agent
                        + "', 'chapter', 'integer', true)");
        String url = database.withPassword();
        Ran ran = Ran.of(
                "connect", agent, "--key", "k3f9", "--claim", "chapter=3", "--gateway", "db:6432", "--database", url);
        assertThat(ran.out()).matches("postgresql://" + agent + "\\.k3f9:[A-Za-z0-9_-]{43}@db:6432/.*\n");
        try (Keys keys = new Keys(TestSchema.gateway(database))) {
            assertThat(keys.find(new Key.Name(agent, "k3f9")))
                    .hasValueSatisfying(key -> assertThat(key.claims()).isEqualTo(Map.of("chapter", "3")));
        }
        assertThat(Ran.of("connect", agent, "--gateway", "db:6432", "--database", url)
                        .err())
                .contains("[PGC363]", "chapter");
        assertThat(Ran.of("connect", agent, "--claim", "chapter=3", "--database", url)
                        .err())
                .contains("[PGC365]");
        assertThat(Ran.of("connect", agent, "--gateway", "nowhere", "--database", url)
                        .err())
                .contains("[PGC598]");
        assertThat(Ran.of("connect", "nobody", "--gateway", "db:6432", "--database", url)
                        .err())
                .contains("[PGC362]");
    }
}
