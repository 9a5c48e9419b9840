package dev.pgcurb.watch;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.ledger.Intent;
import dev.pgcurb.ledger.Outcome;
import dev.pgcurb.ledger.PostgresLedger;
import dev.pgcurb.ledger.Session;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** An agent with two slots and a watch that is in a hurry. */
final class Watched implements AutoCloseable {
    private static final Watch.Options QUICK = new Watch.Options(
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofMillis(1500),
            Duration.ofMillis(500),
            Duration.ofMillis(300));

    static final Watch.Options LEISURELY =
            new Watch.Options(Duration.ofSeconds(1), QUICK.grace(), QUICK.stalled(), QUICK.blocking(), QUICK.slowly());

    final DatabaseUrl admin;
    final String agent;
    final Leases leases;
    private final PostgresLedger ledger;
    private final Watch watch;

    private Watched(DatabaseUrl admin, String agent, Watch.Options options) {
        this.admin = admin;
        this.agent = agent;
        DatabaseUrl gateway = TestSchema.gateway(admin);
        this.leases = Leases.of(gateway);
        this.ledger = PostgresLedger.open(gateway, PostgresLedger.Options.of("watch:test"));
        this.watch = Watch.start(gateway, ledger, options);
    }

    static Watched on(TestPostgres postgres) {
        return on(postgres, QUICK);
    }

    static Watched on(TestPostgres postgres, Watch.Options options) {
        DatabaseUrl admin = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("watched");
        TestSchema.addAgent(admin, agent, 2);
        return new Watched(admin, agent, options);
    }

    Connection session() {
        Lease lease = leases.open(agent, Map.of(), Duration.ofMinutes(5));
        return admin.withLogin(lease.slot(), lease.password().reveal()).open();
    }

    void ceiling(String ceiling, long limit) {
        TestPostgres.run(
                admin,
                "INSERT INTO pgcurb.ceiling (agent, ceiling, \"limit\", rule, source) VALUES ('%1$s', '%2$s', %3$d, '%1$s.ceilings.%2$s', 'policy.yaml:1')"
                        .formatted(agent, ceiling, limit));
    }

    /** The first column of the first row; "" where there is no row or a NULL. */
    String text(String sql) {
        try (Connection connection = admin.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? Objects.requireNonNullElse(row.getString(1), "") : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void refuse(int times) {
        for (int i = 0; i < times; i++) {
            var receipt = ledger.intend(Intent.of(Session.of(agent), "DROP TABLE observations", null));
            ledger.settle(receipt, Outcome.refused(null, "42501"));
        }
        // What is durable after them makes sure of them.
        ledger.intend(Intent.of(Session.of("somebody else"), "SELECT 1", null));
    }

    boolean suspended() {
        return !text("SELECT suspended_at FROM pgcurb.agent WHERE agent = '" + agent + "'")
                .isEmpty();
    }

    /** The sessions of this agent, as the superuser sees them. */
    int sessions() {
        return Integer.parseInt(
                text("SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'curb:" + agent + ":%'"));
    }

    /**
     * The rule of the last entry in which the watch says that it did this to the agent. It is written after the deed, so it
     * is waited for; "" when it does not come.
     */
    String recorded(String what) {
        String rule = "";
        for (int i = 0; i < 200 && rule.isEmpty(); i++) {
            rule = recordedByNow(what);
            pause();
        }
        return rule;
    }

    /** The same, without waiting for more than what the ledger has accepted. */
    String recordedByNow(String what) {
        ledger.intend(Intent.of(Session.of("somebody else"), "SELECT 1", null));
        return text("SELECT body -> 'detail' ->> 'rule' FROM pgcurb.entry WHERE kind = 'watch' AND agent = '" + agent
                + "' AND body -> 'detail' ->> 'what' = '" + what + "' ORDER BY seq DESC LIMIT 1");
    }

    static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        watch.close();
        ledger.close();
        leases.close();
    }
}
