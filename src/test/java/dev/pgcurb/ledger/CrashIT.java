package dev.pgcurb.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.TestSchema;
import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gateway's process, and the server's, die at any moment; what was acknowledged is there, once, in a sound chain. */
@Timeout(300)
final class CrashIT {
    private static final int ROUNDS = Integer.getInteger("pgcurb.crashes", 5);
    private static final int ENTRIES = 40;

    @Test
    void noAcknowledgedEntryIsLostWhenTheGatewayIsKilled() throws Exception {
        try (Embedded server = Embedded.start(Options.ephemeral(Options.NEWEST_MAJOR))) {
            TestSchema.install(server.adminUrl());
            Set<Long> acknowledged = new HashSet<>();
            for (int round = 0; round < ROUNDS; round++) {
                Process gateway = start(server, "gateway-" + round);
                try (BufferedReader ids = gateway.inputReader(StandardCharsets.US_ASCII)) {
                    acknowledged.addAll(read(ids, ENTRIES + round * 7));
                    kill(gateway);
                    acknowledged.addAll(rest(ids));
                } finally {
                    gateway.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
                }
            }
            checkAgainst(server.adminUrl(), acknowledged);
        }
    }

    @Test
    void noAcknowledgedEntryIsLostAndNoneDoubledWhenTheServerCrashes() throws Exception {
        try (Embedded server = Embedded.start(Options.ephemeral(Options.NEWEST_MAJOR))) {
            TestSchema.install(server.adminUrl());
            Set<Long> acknowledged = new HashSet<>();
            Process gateway = start(server, "gateway");
            try (BufferedReader ids = gateway.inputReader(StandardCharsets.US_ASCII)) {
                for (int round = 0; round < ROUNDS; round++) {
                    acknowledged.addAll(read(ids, ENTRIES + round * 7));
                    crash(server.adminUrl());
                }
                acknowledged.addAll(read(ids, ENTRIES));
                kill(gateway);
                acknowledged.addAll(rest(ids));
            } finally {
                gateway.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
            }
            checkAgainst(server.adminUrl(), acknowledged);
        }
    }

    private static Process start(Embedded server, String chain) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingGateway.class.getName(),
                        TestSchema.gateway(server.adminUrl()).withPassword(),
                        chain)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** By its handle, since {@link Process#destroyForcibly} also throws away what it wrote. */
    private static void kill(Process process) {
        process.toHandle().destroyForcibly();
    }

    private static List<Long> read(BufferedReader ids, int count) throws IOException {
        List<Long> read = new ArrayList<>();
        while (read.size() < count) {
            String line = ids.readLine();
            assertThat(line).as("the gateway ended by itself").isNotNull();
            add(read, line);
        }
        return read;
    }

    private static List<Long> rest(BufferedReader ids) throws IOException {
        List<Long> read = new ArrayList<>();
        for (String line = ids.readLine(); line != null; line = ids.readLine()) {
            add(read, line);
        }
        return read;
    }

    /** Lines that are no number are those of the process's log. */
    private static void add(List<Long> read, String line) {
        if (line.matches("\\d+")) {
            read.add(Long.parseLong(line));
        }
    }

    /** Kills a server process without notice: Postgres then drops what is in memory and recovers from its log. */
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

    private static void checkAgainst(DatabaseUrl database, Set<Long> acknowledged) throws Exception {
        Set<Long> recorded = new HashSet<>();
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id FROM pgcurb.entry WHERE kind = 'attempt'")) {
            while (row.next()) {
                assertThat(recorded.add(row.getLong(1)))
                        .as("entry %d is there once", row.getLong(1))
                        .isTrue();
            }
        }
        assertThat(recorded).hasSizeGreaterThan(ROUNDS * ENTRIES).containsAll(acknowledged);
        try (DatabaseChains chains = DatabaseChains.open(database)) {
            assertThat(Fsck.check(chains, List.of()).findings()).isEmpty();
        }
    }

    /** The server may still be recovering. */
    private static Connection connect(DatabaseUrl database) throws InterruptedException {
        for (int tries = 0; ; tries++) {
            try {
                return database.open();
            } catch (Problem e) {
                if (tries == 100) {
                    throw e;
                }
                Thread.sleep(200);
            }
        }
    }
}
