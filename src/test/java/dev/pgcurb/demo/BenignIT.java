package dev.pgcurb.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sample.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.postgresql.PGConnection;

/** Ordinary statements of analysts and support agents, {@code benign/*.sql}: none is refused, on no way in. */
class BenignIT {

    private static final Path FOLDER = Path.of("src/test/resources/benign");
    private static final Duration LEASE = Duration.ofMinutes(10);

    @Test
    void there_are_at_least_150_of_them() throws IOException {
        int statements = 0;
        for (Path file : files()) {
            statements += statements(file).size();
        }
        assertThat(statements).isGreaterThanOrEqualTo(150);
    }

    @TestFactory
    Stream<DynamicTest> a_slot_on_15_is_refused_none() throws IOException {
        return direct(Site.Options.embedded(Options.ephemeral(15), 0));
    }

    @TestFactory
    Stream<DynamicTest> a_slot_on_18_is_refused_none() throws IOException {
        return direct(Site.Options.embedded(Options.ephemeral(18), 0));
    }

    @TestFactory
    Stream<DynamicTest> a_slot_on_15_under_a_managed_admin_is_refused_none() throws IOException {
        return direct(Site.Options.on(TestPostgres.of(15, "benign").managedAdmin(), 0));
    }

    @TestFactory
    Stream<DynamicTest> a_slot_on_18_under_a_managed_admin_is_refused_none() throws IOException {
        return direct(Site.Options.on(TestPostgres.of(18, "benign").managedAdmin(), 0));
    }

    @TestFactory
    Stream<DynamicTest> the_gateway_refuses_none() throws IOException {
        Site site = Site.start(Site.Options.embedded(Options.ephemeral(18), 0), Progress.SILENT);
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(),
                        () -> assertThat(refused(site.agent(agent(file)).url(), file))
                                .isEmpty()))
                .onClose(site::close);
    }

    private static Stream<DynamicTest> direct(Site.Options options) throws IOException {
        Site site = Site.start(options, Progress.SILENT);
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    Map<String, Object> claims = site.agent(agent(file)).claims();
                    try (Leases leases = Leases.of(site.admin())) {
                        Lease lease = leases.open(agent(file), claims, LEASE);
                        DatabaseUrl slot = site.admin()
                                .withLogin(lease.slot(), lease.password().reveal());
                        assertThat(refused(slot, file)).isEmpty();
                        leases.close(lease, "closed");
                    }
                }))
                .onClose(site::close);
    }

    /** What was refused, each with what the server said. One session for the whole file. */
    private static List<String> refused(DatabaseUrl url, Path file) throws IOException, SQLException {
        List<String> refused = new ArrayList<>();
        try (Connection connection = url.open()) {
            for (String sql : statements(file)) {
                try (Statement statement = connection.createStatement()) {
                    statement.setEscapeProcessing(false);
                    if (sql.startsWith("COPY")) {
                        connection
                                .unwrap(PGConnection.class)
                                .getCopyAPI()
                                .copyOut(sql, OutputStream.nullOutputStream());
                    } else {
                        statement.execute(sql);
                    }
                } catch (SQLException e) {
                    refused.add(sql + "\n  -> " + e.getSQLState() + " " + e.getMessage());
                }
            }
        }
        return refused;
    }

    /** The first line says who: {@code -- agent: curator}. */
    private static String agent(Path file) throws IOException {
        return Files.readAllLines(file).getFirst().replace("-- agent: ", "").strip();
    }

    /** A statement ends with a semicolon at the end of a line; lines of comment before the first one are the file's. */
    private static List<String> statements(Path file) throws IOException {
        List<String> statements = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            if (one.isEmpty() && line.startsWith("--")) {
                continue;
            }
            one.append(line).append('\n');
            if (line.endsWith(";")) {
                statements.add(one.toString().strip().replaceFirst(";$", ""));
                one.setLength(0);
            }
        }
        return statements;
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }
}
