package dev.pgcurb.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left when a process with a server is killed, so that nothing of it can tidy up. */
@Timeout(180)
final class KilledIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path temporary;

    @Test
    void theServerEndsAndItsFolderGoesWhenItsProcessIsKilled() throws Exception {
        Victim victim = Victim.start("");

        victim.kill();

        victim.postmaster.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Files.exists(victim.run) && Instant.now().isBefore(deadline)) {
            Thread.sleep(20);
        }
        assertThat(victim.run).doesNotExist();
    }

    @Test
    void keptDataSurvivesAndTheFolderIsFreeAtOnce() throws Exception {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
        Path folder = temporary.resolve("kept");
        Victim victim = Victim.start(folder.toString());

        victim.kill();

        try (Embedded again = Embedded.start(Options.keeping(18, folder))) {
            assertThat(answer(again)).isEqualTo(42);
        }
    }

    private static int answer(Embedded postgres) throws SQLException {
        try (Connection connection = postgres.adminUrl().open();
                ResultSet row = connection.createStatement().executeQuery("SELECT answer FROM kept")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Another Java that runs {@link ServerUntilKilled}. */
    private record Victim(Process process, ProcessHandle postmaster, Path run) {

        static Victim start(String folder) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Dpgcurb.postgres.binaries=" + System.getProperty("pgcurb.postgres.binaries"),
                            ServerUntilKilled.class.getName(),
                            folder)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader said = process.inputReader();
            long pid = Long.parseLong(said.readLine());
            return new Victim(process, ProcessHandle.of(pid).orElseThrow(), Path.of(said.readLine()));
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
