package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.ledger.PostgresLedger;
import dev.pgcurb.watch.Watch;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Where an attack of the catalogue is played: a world with rows to harm, and a watch that is in a hurry. */
final class Scene implements AutoCloseable {
    private static final Watch.Options QUICK = new Watch.Options(
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofMillis(1500),
            Duration.ofMillis(500),
            Duration.ofMillis(300));

    final World world;
    private final PostgresLedger ledger;
    private final Watch watch;

    Scene(TestPostgres postgres, UnaryOperator<Gateway.Options> options, int sessions) {
        world = World.on(postgres, options, sessions);
        world.run("INSERT INTO note SELECT i, 'as it was' FROM generate_series(1, 9) AS i");
        var gateway = TestSchema.gateway(world.admin());
        ledger = PostgresLedger.open(gateway, PostgresLedger.Options.of("watch:catalogue"));
        watch = Watch.start(gateway, ledger, QUICK);
    }

    /** Runs it; the SQLSTATE that it ended with, "" where all went well. */
    static String run(Connection c, String sql) {
        SQLException no = catchThrowableOfType(SQLException.class, () -> {
            try (Statement s = c.createStatement()) {
                s.execute(sql);
            }
        });
        return no == null ? "" : Objects.requireNonNull(no.getSQLState());
    }

    /** All of them are refused by that rule, on record, and the session goes on. */
    void refused(String rule, String... statements) throws SQLException {
        try (Connection c = world.connect("preferQueryMode", "simple")) {
            for (String statement : statements) {
                assertThat(run(c, statement)).as(statement).isEqualTo("42501");
            }
            assertThat(run(c, "SELECT 1")).isEmpty();
        }
        world.log();
        for (String statement : statements) {
            assertThat(world.column("SELECT verdict || ' ' || rule FROM pgcurb.log WHERE statement = "
                            + dev.pgcurb.sql.Sql.literal(statement).text()))
                    .as(statement)
                    .containsExactly("refused " + rule);
        }
    }

    /** Ends when no session of the agent is left in Postgres. */
    void gone() {
        Bound.until(() -> {
            try {
                return world.column("SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'curb:" + world.agent()
                                + ":%'")
                        .equals(List.of("0"));
            } catch (Problem e) {
                return false; // where the lock table is full nobody comes in, until the watch has ended whoever filled
                // it
            }
        });
    }

    /** Nothing of the victim's rows was changed. */
    void untouched() {
        assertThat(world.column("SELECT DISTINCT body FROM note")).containsExactly("as it was");
    }

    @Override
    public void close() {
        watch.close();
        ledger.close();
        world.close();
    }
}
