package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.ledger.DatabaseChains;
import dev.pgcurb.ledger.Fsck;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The gateway, Postgres, or both are killed (kill -9) at a random moment while agents write: no write is without its intent, nothing that
 * was acknowledged is lost, nothing ran twice, no lease is left. {@code -Dpgcurb.crashes=50} for the long run.
 */
@Timeout(3_600)
class GatewayCrashIT {
    private static final int ROUNDS = Integer.getInteger("pgcurb.crashes", 5);
    private static final int AGENTS = 3;
    private static final long SEED = Long.getLong("pgcurb.seed", 20261122);

    /** What clients were told is done. */
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();

    private final AtomicInteger next = new AtomicInteger();

    private enum Victim {
        GATEWAY,
        POSTGRES,
        BOTH
    }

    @Test
    void whatever_dies_the_ledger_knows_and_nothing_is_lost_or_doubled() throws Exception {
        var random = new Random(SEED);
        TestPostgres postgres = TestPostgres.of(Options.NEWEST_MAJOR, "crash");
        try (World world = World.on(postgres)) {
            world.run("CREATE TABLE done (id int)");
            world.run("GRANT SELECT (id), INSERT (id) ON done TO " + world.agent());
            int before = 0;
            for (int round = 0; round < ROUNDS; round++) {
                Victim victim = Victim.values()[round % Victim.values().length];
                round(world, victim, 30 + random.nextInt(400));
                check(world);
                assertThat(acknowledged.size())
                        .as("round %d did something", round)
                        .isGreaterThan(before);
                before = acknowledged.size();
            }
            try (DatabaseChains chains = DatabaseChains.open(world.admin())) {
                assertThat(Fsck.check(chains, List.of()).findings()).isEmpty();
            }
        }
    }

    private void round(World world, Victim victim, int afterMillis) throws Exception {
        Process gateway = start(world);
        try (BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8)) {
            String line = said.readLine();
            while (line != null && !line.startsWith("PORT ")) {
                line = said.readLine();
            }
            int port = Integer.parseInt(String.valueOf(line).substring(5));
            DatabaseUrl url =
                    DatabaseUrl.of("127.0.0.1", port, world.admin().database(), world.agent(), world.secret());
            int enough = acknowledged.size() + 5;
            List<Thread> agents = new ArrayList<>();
            for (int i = 0; i < AGENTS; i++) {
                agents.add(Thread.ofPlatform().start(() -> write(url)));
            }
            Bound.until(() -> acknowledged.size() > enough);
            Thread.sleep(afterMillis);
            if (victim != Victim.POSTGRES) {
                gateway.toHandle().destroyForcibly();
            }
            if (victim != Victim.GATEWAY) {
                crash(world.admin());
            }
            for (Thread agent : agents) {
                assertThat(agent.join(java.time.Duration.ofSeconds(60)))
                        .as("an agent hangs")
                        .isTrue();
            }
        } finally {
            gateway.toHandle().destroyForcibly();
            gateway.waitFor(30, TimeUnit.SECONDS);
        }
    }

    /** Writes until the connection is lost, singly and two in a transaction by turns; what was acknowledged is remembered. */
    private void write(DatabaseUrl url) {
        try (Connection c = World.connect(url, "preferQueryMode", "simple");
                Statement s = c.createStatement()) {
            while (true) {
                int one = next.incrementAndGet();
                s.execute("INSERT INTO done VALUES (" + one + ")");
                acknowledged.add(one);
                int first = next.incrementAndGet();
                int second = next.incrementAndGet();
                s.execute("BEGIN");
                s.execute("INSERT INTO done VALUES (" + first + ")");
                s.execute("INSERT INTO done VALUES (" + second + ")");
                s.execute("COMMIT");
                acknowledged.add(first);
                acknowledged.add(second);
            }
        } catch (SQLException e) {
            assertThat(String.valueOf(e.getSQLState())).as(e.getMessage()).matches("08.*|57P.*|58000");
        }
    }

    private void check(World world) {
        // The dead gateway has been silent for long enough; that it is silent for half a minute first is for other
        // tests.
        Bound.until(() -> {
            try {
                world.run(
                        "UPDATE pgcurb.gateway SET heartbeat_at = clock_timestamp() - INTERVAL '1 minute' WHERE name <> '"
                                + world.gateway().name() + "'");
                world.run(
                        "UPDATE pgcurb.lease SET opened_at = opened_at - INTERVAL '1 minute' WHERE closed_at IS NULL");
                world.run("SELECT pgcurb.reap()");
                return world.column("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
                                .equals(List.of("0"))
                        && world.column("SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'curb:%'")
                                .equals(List.of("0"));
            } catch (RuntimeException e) {
                return false; // the server is still recovering
            }
        });
        assertThat(world.column("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'curb:" + world.agent()
                        + ":%' AND rolcanlogin"))
                .as("slots that may still log in")
                .containsExactly("0");
        assertThat(world.column("SELECT id FROM done GROUP BY id HAVING count(*) > 1"))
                .as("run twice")
                .isEmpty();
        Set<String> there = Set.copyOf(world.column("SELECT id FROM done"));
        assertThat(there)
                .as("acknowledged and lost")
                .containsAll(acknowledged.stream().map(String::valueOf).toList());
        Set<String> intended = Set.copyOf(
                world.column("SELECT substring(statement FROM '^INSERT INTO done VALUES \\((\\d+)\\)$') FROM pgcurb.log"
                        + " WHERE statement LIKE 'INSERT INTO done%'"));
        assertThat(intended).as("written without an intent").containsAll(there);
        assertThat(world.column("SELECT count(*) FROM pgcurb.log WHERE verdict = 'running'"))
                .as("attempts that say they still run")
                .containsExactly("0");
    }

    private static Process start(World world) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatewayProcess.class.getName(),
                        TestSchema.gateway(world.admin()).withPassword())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Kills a server process without notice: Postgres then ends all others, drops what is in memory, and recovers. */
    private static void crash(DatabaseUrl superuser) {
        try (Connection connection = superuser.open();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    DO $$
                    BEGIN
                        EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', 'kill -9 ' || (
                            SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'));
                    END
                    $$""");
        } catch (SQLException | Problem e) {
            assertThat(e).isNotNull();
        }
    }
}
